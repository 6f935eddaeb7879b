// The subcommands of flopline: one function and one file each.
#pragma once

namespace CLI {
class App;
}

namespace flopline {

// Exit statuses of the program.
enum ExitStatus : int { kFine = 0, kWrongOrFailed = 1, kBadRequest = 2, kNotTrustworthy = 3 };

// Each adds a subcommand whose callback sets `status` and may throw BadRequest (options.h).
void add_list(CLI::App& app, int& status);
void add_count(CLI::App& app, int& status);
void add_verify(CLI::App& app, int& status);
void add_roof(CLI::App& app, int& status);
void add_doctor(CLI::App& app, int& status);
void add_noise(CLI::App& app, int& status);
void add_run(CLI::App& app, int& status);
void add_report(CLI::App& app, int& status);
void add_compare(CLI::App& app, int& status);
void add_completion(CLI::App& app, int& status);
void add_manual(CLI::App& app, int& status);

}  // namespace flopline
