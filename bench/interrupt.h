// Ctrl-C, termination and a closed terminal, so that a long run can write what it has before it ends.
#pragma once

#include <array>
#include <csignal>
#include <string_view>

namespace flopline {

// While it lives, the first SIGINT, SIGTERM or SIGHUP is only noted; a second one ends the program as usual.
// A signal that was ignored before (a job in the background) stays ignored. One at a time; the destructor
// restores the handlers but keeps what was noted, so that main can still ask for it.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

  std::array<struct sigaction, kSignals.size()> old_{};
};

// Since the last InterruptGuard was made.
bool interrupted();

// The signal that was noted, 0 when none was; a shell expects exit status 128 + this number.
int signal_number();

// That status, once stderr has been told that the signal came before `what`, as "any case was measured".
int interrupted_before(std::string_view what);

}  // namespace flopline
