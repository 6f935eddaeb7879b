// How the calling thread treats denormal numbers. They take some CPUs ten to a hundred times longer than
// others, and they creep into recurrent state that decays, so every thread of a team flushes them to zero.
#pragma once

namespace flopline {

// The control register for floating point (x86 MXCSR, Arm FPCR); 0 on other architectures.
unsigned long long float_mode();
void set_float_mode(unsigned long long mode);

// Results and operands that are denormal count as zero from now on. Does nothing on other architectures.
void flush_denormals();

// Found by calculating with denormals, not by reading the register.
bool denormals_are_flushed();

}  // namespace flopline
