#include "kernels/kernel.h"
#include "kernels/reference/backend.h"
#ifdef FLOPLINE_HAS_ONEDNN
#include "kernels/onednn/backend.h"
#endif

namespace flopline {

const std::vector<Backend>& backends() {
  static const std::vector<Backend> all = {
      reference::backend(),
#ifdef FLOPLINE_HAS_ONEDNN
      onednn::backend(),
#endif
  };
  return all;
}

}  // namespace flopline
