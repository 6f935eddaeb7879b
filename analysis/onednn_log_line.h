// The lines that oneDNN prints when asked to be verbose (ONEDNN_VERBOSE=1), in every dialect since 1.0:
//
//   1.0         mkldnn_verbose,exec,cpu,convolution,...   without attributes
//   1.1 - 2.4   dnnl_verbose,exec,...
//   2.5 - 3.2   onednn_verbose,exec,...
//   3.3 - 3.5   onednn_verbose,primitive,exec,...
//   from 3.6    onednn_verbose,v1,primitive,exec,...
//
// With ONEDNN_VERBOSE_TIMESTAMP=1 a time stands before the operation, or before "primitive". What follows
// "exec" is engine, primitive, implementation, direction, operands, attributes, auxiliary, problem and time.
// (src/common/verbose.cpp and verbose.hpp of the library, at the tags.)
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string_view>

namespace flopline {

// A line is not what it began as. The message says what was wrong and what is accepted.
struct MalformedOnednnLine : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

struct OnednnLine {
  enum class Kind : unsigned char { foreign, info, execution, other };  // other: creation, errors, graphs
  Kind kind = Kind::foreign;
  std::string_view text;  // without the marker; of an execution what follows "exec,"
};

// Where the library's part of a line begins, as other output may stand before it on the same line: at or
// behind `from`, or npos.
std::size_t find_onednn_marker(std::string_view line, std::size_t from = 0);

// A line without its end. Allocates nothing and throws nothing.
OnednnLine parse_onednn_line(std::string_view line);

// An execution but for its time, split no further than what tells equal primitives apart. Views the line.
struct OnednnExecution {
  std::string_view engine;     // "cpu", "gpu:0", "cpu2gpu"
  std::string_view primitive;  // "convolution"
  std::string_view text;       // all of it, engine first
  double time_s = 0;
};

// Throws MalformedOnednnLine.
OnednnExecution parse_onednn_execution(std::string_view text);

// The fields of an execution. Views its text.
struct OnednnPrimitive {
  std::string_view name;
  std::string_view implementation;
  std::string_view prop_kind;
  std::string_view operands;  // "src_f32::blocked:acdb:f0 wei_f32:..."
  std::string_view attributes;
  std::string_view auxiliary;  // "alg:convolution_direct"
  std::string_view problem;    // "mb1_ic3oc8_ih7oh7kh3sh1dh0ph1_iw7ow7kw3sw1dw0pw1"
};

// Throws MalformedOnednnLine.
OnednnPrimitive split_onednn_primitive(std::string_view text);

// The data type of an operand as it is printed ("f32"), and "undef" or empty where there is no such operand.
std::string_view operand_type(std::string_view operands, std::string_view operand);

}  // namespace flopline
