// The reference loops for the widest vectors of the CPU that they run on, in a program that is compiled for
// every CPU of its kind.
#pragma once

namespace flopline::reference {

#if defined(__x86_64__)
template <class Work>
[[gnu::flatten, gnu::target("avx512f")]] void with_avx512f(const Work& work) {
  work();
}
template <class Work>
[[gnu::flatten, gnu::target("avx2,fma")]] void with_avx2(const Work& work) {
  work();
}
#endif

// Calls work(), which is compiled for each of them together with what it calls. To be used within a parallel
// region: the body of one that work() contained would be a function of its own, compiled as elsewhere.
template <class Work>
void with_widest_vectors(const Work& work) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return with_avx512f(work);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return with_avx2(work);
#endif
  work();
}

}  // namespace flopline::reference
