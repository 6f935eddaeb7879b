#include "bench/child_process.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

namespace flopline {

int exit_status_of(const std::vector<std::string>& command) {
  constexpr int kCannotStart = 127;
  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (const std::string& word : command)
    words.push_back(const_cast<char*>(word.c_str()));  // execv only reads
  words.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    execv(words.front(), words.data());
    fmt::print(stderr, "flopline: cannot start {}\n", command.front());
    _exit(kCannotStart);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0) return kCannotStart;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace flopline
