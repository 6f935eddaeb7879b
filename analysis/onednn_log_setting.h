// What oneDNN's log says of a primitive beside its shape, as text of this program.
#pragma once

#include <string>
#include <string_view>

#include "analysis/layer_setting.h"

namespace flopline {

// The attributes in the words of the library since 2.3, joined by ';', whichever version printed them:
// "attr-oscale:0:0.5;attr-post-ops:sum+eltwise_relu". Left out is what changes nothing of what is computed:
// who owns the scratch memory, and the distance between rows.
std::string compact_attributes(std::string_view printed);

// What a layer's name says of its setting: ".u8s8f32.backward_data.sum.relu", empty where all is as usual.
std::string setting_suffix(const LayerSetting& setting);

// A name from the descriptor of a layer and its setting, without blanks, commas, quotes and slashes; at most
// 200 characters.
std::string logged_layer_name(std::string_view descriptor, const LayerSetting& setting);

}  // namespace flopline
