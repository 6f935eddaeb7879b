// Keeps libraries from printing while kernels are timed.
#pragma once

namespace flopline {

// Forgets the environment variables by which users ask oneDNN for a line for each of its calls: it would come
// between the lines of a result, and into the time of what is measured. Says so on stderr. To be called
// before the library is used and the environment is read; processes that are started later do not see them
// either.
void silence_libraries();

}  // namespace flopline
