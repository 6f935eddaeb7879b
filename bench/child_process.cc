#include "bench/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>

namespace flopline {
namespace {

// The child's standard output is `output`, where that is a descriptor.
pid_t start(const std::vector<std::string>& command, int output) {
  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (const std::string& word : command)
    words.push_back(const_cast<char*>(word.c_str()));  // execv only reads
  words.push_back(nullptr);
  const pid_t child = fork();
  if (child != 0) return child;
  if (output < 0 || dup2(output, STDOUT_FILENO) >= 0) execv(words.front(), words.data());
  fmt::print(stderr, "flopline: cannot start {}\n", command.front());
  _exit(kCannotStart);
}

int wait_for(pid_t child) {
  int status = 0;
  pid_t ended = -1;
  do {
    ended = waitpid(child, &status, 0);
  } while (ended < 0 && errno == EINTR);
  if (ended < 0) return kCannotStart;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string read_to_end(int file) {
  std::string text;
  std::array<char, 4096> piece{};
  ssize_t count = 0;
  while ((count = read(file, piece.data(), piece.size())) > 0 || (count < 0 && errno == EINTR)) {
    if (count > 0) text.append(piece.data(), static_cast<std::size_t>(count));
  }
  return text;
}

}  // namespace

int exit_status_of(const std::vector<std::string>& command) {
  const pid_t child = start(command, -1);
  return child < 0 ? kCannotStart : wait_for(child);
}

ChildOutput output_of(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {.exit_status = kCannotStart, .text = ""};
  const pid_t child = start(command, ends[1]);
  close(ends[1]);
  ChildOutput output = {.exit_status = kCannotStart, .text = child < 0 ? "" : read_to_end(ends[0])};
  close(ends[0]);
  if (child >= 0) output.exit_status = wait_for(child);
  return output;
}

std::vector<std::string> own_command(const std::vector<std::string>& more) {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> words;
  for (std::string word; std::getline(file, word, '\0');) words.push_back(word);
  if (words.empty()) words.emplace_back();
  words.front() = "/proc/self/exe";
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace flopline
