#!/usr/bin/python3
"""Lets flopline itself be the program whose oneDNN log is read, with whichever version of the library is installed.

usage: scripts/flopline_onednn_log_test.py PROGRAM [unittest's arguments]
"""
import json

from flopline_test import ProgramTest, main

# As print_descriptor completes them, each with one bias vector or none, as the library has it.
LAYERS = ("conv:mb2ic16oc32b1ih14oh14kh3ph1", "conv:g4mb1ic8oc8ih9oh5kh3sh2ph1", "conv:g8mb1ic8oc8ih7oh7kh3ph1",
          "conv:mb1ic4oc6iw20ow16kw3dw1", "conv:mb1ic4oc6id5od3kd3ih6oh4iw7ow5", "deconv:mb1ic8oc4ih7oh14kh2sh2",
          "lstm:t3mb2dhc16slc8", "lstm:l2t3mb2dhc16", "gru:t3mb2dhc16slc8", "lbr_gru:t3mb2dhc16slc8",
          "rnn:t3mb2dhc16slc8", "rnn_relu:t3mb2dhc16slc8")


class OnednnLogTest(ProgramTest):
    def log(self, *layers, **environment):
        """What verifying the layers prints, the library's own lines among it."""
        path = self.folder / "verify.log"
        path.write_text(self.output("verify", *layers, "--backend", "onednn", ONEDNN_VERBOSE="1", **environment))
        return path

    def counted(self, *workloads):
        counted = json.loads(self.output("count", *workloads, "--format", "json"))
        return [layer for network in counted["networks"] for layer in network["layers"]]

    def test_a_log_of_layers_counts_as_the_layers(self):
        if "onednn" not in self.output("list", "backends"):
            self.skipTest("built without the onednn backend")
        for layers, environment in ((LAYERS, {}), (LAYERS[:2], {"ONEDNN_VERBOSE_TIMESTAMP": "1"})):
            logged = {layer["descriptor"]: layer for layer in self.counted(self.log(*layers, **environment))}
            self.assertEqual(set(logged), set(layers))
            for known in self.counted(*layers):
                for count in ("params", "nominal_maccs", "effective_maccs"):
                    self.assertEqual(logged[known["descriptor"]][count], known[count], known["descriptor"])


if __name__ == "__main__":
    main()
