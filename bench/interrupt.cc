#include "bench/interrupt.h"

#include <fmt/format.h>

#include <atomic>

namespace flopline {
namespace {

// A handler gets nothing but the signal's number, so POSIX forces this one global on us. Lock-free, hence
// safe in a handler; atomic and not volatile sig_atomic_t, because any thread of the team may take the
// signal.
std::atomic<int> noted_signal = 0;
static_assert(std::atomic<int>::is_always_lock_free);

void note(int signal) {
  if (noted_signal.exchange(signal) == 0) return;
  // The user insists. The signal is blocked while its handler runs, so the default action comes right after
  // it.
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void install(int signal, struct sigaction& old) {
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;  // what is being written is written to its end
  sigemptyset(&action.sa_mask);
  sigaction(signal, nullptr, &old);
  if (old.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  noted_signal = 0;
  for (std::size_t i = 0; i < kSignals.size(); ++i) install(kSignals.at(i), old_.at(i));
}

InterruptGuard::~InterruptGuard() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals.at(i), &old_.at(i), nullptr);
}

bool interrupted() { return noted_signal != 0; }

int signal_number() { return noted_signal; }

int interrupted_before(std::string_view what) {
  fmt::print(stderr, "flopline: interrupted before {}\n", what);
  return 128 + signal_number();
}

}  // namespace flopline
