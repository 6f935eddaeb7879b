// Inception v3 (Szegedy et al., 2015), layers named as in torchvision.
#include <fmt/format.h>

#include "analysis/network.h"

namespace flopline {
namespace {

using Window = NetworkBuilder::Window;
constexpr Window kThree = {.kernel = 3, .pad = 1}, kHalving = {.kernel = 3, .stride = 2};

class Inception {
 public:
  explicit Inception(NetworkBuilder& net) : net_(net) {}

  void make(bool with_head) {
    conv("Conv2d_1a_3x3", 32, kHalving);
    conv("Conv2d_2a_3x3", 32, {.kernel = 3});
    conv("Conv2d_2b_3x3", 64, kThree);
    net_.max_pool("maxpool1", kHalving);
    conv("Conv2d_3b_1x1", 80, {});
    conv("Conv2d_4a_3x3", 192, {.kernel = 3});
    net_.max_pool("maxpool2", kHalving);
    module_5("Mixed_5b", 32);
    module_5("Mixed_5c", 64);
    module_5("Mixed_5d", 64);
    module_6a("Mixed_6a");
    module_6("Mixed_6b", 128);
    module_6("Mixed_6c", 160);
    module_6("Mixed_6d", 160);
    module_6("Mixed_6e", 192);
    if (with_head) {
      const Shape trunk = net_.shape();
      auxiliary_head("AuxLogits");
      net_.from(trunk);
    } else {
      // Its parameters are the same for every resolution; 17x17 is what it is made for.
      net_.training_only(17, 17, [](NetworkBuilder& aside) { Inception(aside).auxiliary_head("AuxLogits"); });
    }
    module_7a("Mixed_7a");
    module_7("Mixed_7b");
    module_7("Mixed_7c");
    net_.adaptive_average_pool("avgpool").dropout("dropout").flatten("flatten").linear("fc", 1000);
  }

 private:
  void conv(const std::string& name, std::int64_t channels, const Window& window) {
    conv(name, channels, window, window);
  }
  void conv(const std::string& name, std::int64_t channels, const Window& high, const Window& wide) {
    net_.conv(name + ".conv", {.out_channels = channels, .window = high, .along_width = wide})
        .batch_norm(name + ".bn")
        .relu(name + ".relu");
  }
  // kernel x 1 and 1 x kernel, padded to keep the size
  void tall(const std::string& name, std::int64_t channels, std::int64_t kernel) {
    conv(name, channels, {.kernel = kernel, .pad = kernel / 2}, {});
  }
  void wide(const std::string& name, std::int64_t channels, std::int64_t kernel) {
    conv(name, channels, {}, {.kernel = kernel, .pad = kernel / 2});
  }

  // Branches start at the trunk; each ends when the next one begins.
  void begin(const std::string& name) {
    name_ = name + ".";
    trunk_ = net_.shape();
    branches_.clear();
  }
  void end_branch() {
    branches_.push_back(net_.shape());
    net_.from(trunk_);
  }
  void end() { net_.concat(name_ + "concat", branches_); }

  void pool_branch(std::int64_t channels) {
    net_.average_pool(name_ + "branch_pool.avgpool", kThree);
    conv(name_ + "branch_pool", channels, {});
    end_branch();
  }
  void pointwise_branch(std::int64_t channels) {
    conv(name_ + "branch1x1", channels, {});
    end_branch();
  }

  void module_5(const std::string& name, std::int64_t projection) {
    begin(name);
    pointwise_branch(64);
    conv(name_ + "branch5x5_1", 48, {});
    conv(name_ + "branch5x5_2", 64, {.kernel = 5, .pad = 2});
    end_branch();
    conv(name_ + "branch3x3dbl_1", 64, {});
    conv(name_ + "branch3x3dbl_2", 96, kThree);
    conv(name_ + "branch3x3dbl_3", 96, kThree);
    end_branch();
    pool_branch(projection);
    end();
  }

  void module_6a(const std::string& name) {
    begin(name);
    conv(name_ + "branch3x3", 384, kHalving);
    end_branch();
    conv(name_ + "branch3x3dbl_1", 64, {});
    conv(name_ + "branch3x3dbl_2", 96, kThree);
    conv(name_ + "branch3x3dbl_3", 96, kHalving);
    end_branch();
    net_.max_pool(name_ + "branch_pool", kHalving);
    end_branch();
    end();
  }

  void module_6(const std::string& name, std::int64_t width) {
    begin(name);
    pointwise_branch(192);
    conv(name_ + "branch7x7_1", width, {});
    wide(name_ + "branch7x7_2", width, 7);
    tall(name_ + "branch7x7_3", 192, 7);
    end_branch();
    conv(name_ + "branch7x7dbl_1", width, {});
    tall(name_ + "branch7x7dbl_2", width, 7);
    wide(name_ + "branch7x7dbl_3", width, 7);
    tall(name_ + "branch7x7dbl_4", width, 7);
    wide(name_ + "branch7x7dbl_5", 192, 7);
    end_branch();
    pool_branch(192);
    end();
  }

  void auxiliary_head(const std::string& name) {
    net_.average_pool(name + ".avgpool", {.kernel = 5, .stride = 3});
    conv(name + ".conv0", 128, {});
    conv(name + ".conv1", 768, {.kernel = 5});
    net_.adaptive_average_pool(name + ".gap").flatten(name + ".flatten").linear(name + ".fc", 1000);
  }

  void module_7a(const std::string& name) {
    begin(name);
    conv(name_ + "branch3x3_1", 192, {});
    conv(name_ + "branch3x3_2", 320, kHalving);
    end_branch();
    conv(name_ + "branch7x7x3_1", 192, {});
    wide(name_ + "branch7x7x3_2", 192, 7);
    tall(name_ + "branch7x7x3_3", 192, 7);
    conv(name_ + "branch7x7x3_4", 192, kHalving);
    end_branch();
    net_.max_pool(name_ + "branch_pool", kHalving);
    end_branch();
    end();
  }

  // A branch that ends in a 1x3 and a 3x1 convolution side by side.
  void split_branch(const std::string& name, const std::string& last) {
    const Shape split = net_.shape();
    wide(name + "_" + last + "a", 384, 3);
    const Shape first = net_.shape();
    net_.from(split);
    tall(name + "_" + last + "b", 384, 3);
    net_.concat(name + ".concat", {first, net_.shape()});
    end_branch();
  }

  void module_7(const std::string& name) {
    begin(name);
    pointwise_branch(320);
    conv(name_ + "branch3x3_1", 384, {});
    split_branch(name_ + "branch3x3", "2");
    conv(name_ + "branch3x3dbl_1", 448, {});
    conv(name_ + "branch3x3dbl_2", 384, kThree);
    split_branch(name_ + "branch3x3dbl", "3");
    pool_branch(192);
    end();
  }

  NetworkBuilder& net_;
  std::string name_;
  Shape trunk_;
  std::vector<Shape> branches_;
};

}  // namespace

std::vector<NetworkEntry> inception_v3_networks() {
  return {{.name = "inception-v3",
           .about = "Inception v3; parameters include the auxiliary head, which runs in training only",
           .input = {1, 3, 299, 299},
           .make = [](NetworkBuilder& net) { Inception(net).make(false); }},
          {.name = "inception-v3-aux",
           .about = "Inception v3 with its auxiliary head executed, as in training",
           .input = {1, 3, 299, 299},
           .make = [](NetworkBuilder& net) { Inception(net).make(true); }}};
}

}  // namespace flopline
