// What a user does wrong, or the world does: the message, the exit code, and nothing half-written.
#include <gmock/gmock.h>

#include "eyeriss/runtime/files.h"
#include "eyeriss/runtime/npy.h"
#include "program.h"

namespace eyeriss::cli_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string small_layer = "C=4,M=8,H=9,W=9,R=3,S=3,U=1";

void expect(const std::vector<std::string>& arguments, int exit_code, const std::string& message) {
  const Outcome outcome = eyeriss(arguments);
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
  EXPECT_THAT(outcome.err, StartsWith("eyeriss: "));
  EXPECT_THAT(outcome.err, HasSubstr(message));
  EXPECT_THAT(outcome.out, IsEmpty());
}

TEST(Usage, WrongCommandLinesExitWithTwo) {
  expect({}, 2, "A subcommand is required");
  expect({"rnu"}, 2, "there is no command 'rnu'; did you mean 'run'?");
  expect({"run"}, 2, "model is required");
  expect({"run", "lenet5", "--wibble"}, 2, "--wibble");
  expect({"run", "lenet5", "--batch", "0"}, 2, "--batch");
  expect({"run", "lenet5", "--batch", "x"}, 2, "--batch");
  expect({"run", "lenet5", "--engine", "turbo"}, 2, "turbo");
  expect({"layer", "--shape", small_layer, "--shift", "32"}, 2, "--shift");
  expect({"layer", "--shape", small_layer, "--zeros", "1.5"}, 2, "--zeros");
  expect({"layer", "--shape", small_layer, "--zeros", "nan"}, 2, "--zeros: Value nan is not a number");
  expect({"run", "lenet5", "--headroom", "nan"}, 2, "--headroom: Value nan is not a number");
  expect({"run", "lenet5", "--random", "-1"}, 2,
         "--random: Value -1 is not a whole number from 0 to 18446744073709551615");
  expect({"layer", "--shape", "C=1,M=1,H=3,W=3,R=3,S=3,U=1", "--seed", "18446744073709551616"}, 2,
         "--seed: Value 18446744073709551616 is not a whole number from 0 to 18446744073709551615");
  expect({"dataflows", "lenet5", "--batch", "-1"}, 2, "--batch: Value -1 is not a whole number from 1 to 1000000");
  expect({"map"}, 2, "MODEL or --shape is required");
  expect({"dataflows"}, 2, "MODEL or --shape is required");
  expect({"zoo"}, 2, "A subcommand is required");
}

using Errors = InFolder;

TEST_F(Errors, ModelsThatAreNone) {
  expect({"run", "alexnte"}, 1, "alexnte: not in the zoo; did you mean alexnet?");
  expect({"run", path("none.onnx")}, 1, "No such file");
  expect({"run", write("text.onnx", "this is no network")}, 1, "text.onnx");
  const std::string whole = path("whole.onnx");
  ASSERT_EQ(eyeriss({"zoo", "export", "lenet5", whole}).exit_code, 0);
  const std::string bytes = runtime::read_file(whole);
  expect({"run", write("cut.onnx", bytes.substr(0, bytes.size() / 2))}, 1, "cut.onnx");
}

TEST_F(Errors, NamesThatAreNoUtf8AreNone) {
  const std::string model = path("caf\xe9.onnx");
  ASSERT_EQ(eyeriss({"zoo", "export", "lenet5", model}).exit_code, 0);
  for (const char* output : {"--json", "--html"}) {
    const Outcome outcome = eyeriss({"run", model, output, "-"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("caf\xef\xbf\xbd"));
  }
}

TEST_F(Errors, InputsThatDoNotFit) {
  const std::string wrong = write("wrong.npy", runtime::to_npy(nn::Tensor({1, 1, 27, 28})));
  expect({"run", "lenet5", "--input", wrong}, 1, "wrong.npy: holds 1x1x27x28, the network wants Nx1x28x28");
  expect({"run", "lenet5", "--input", write("text.png", "no picture")}, 1, "text.png: is no PNG or JPEG picture");
  expect({"run", "lenet5", "--input", path("none.npy")}, 1, "none.npy: cannot be read: No such file or directory");
  expect({"run", "lenet5", "--input", folder.string()}, 1, "cannot be read: Is a directory");
  const std::string digit = EYERISS_SOURCE_DIR "/src/eyeriss/report/data/chip.csv";
  expect({"run", "alexnet", "--input", digit}, 1, "is no PNG or JPEG picture");
  const std::string right = write("right.npy", runtime::to_npy(nn::Tensor({3, 1, 28, 28})));
  expect({"run", "lenet5", "--input", right, "--batch", "2"}, 1, "batch 2: the files hold 3 images");
  expect({"run", "lenet5", "--input", right, "--mean", "1,2"}, 1, "2 values of mean for 1 channels");
}

TEST_F(Errors, MappingsAndChipsThatCannotBe) {
  expect({"layer", "--shape", small_layer, "--mapping", "m=8,n=1,e=7,p=8,q=5,r=1,t=1"}, 1,
         "channels of a PE: q = 5, at most 4");
  expect({"layer", "--shape", small_layer, "--mapping", "m=8"}, 1, "n is missing");
  expect({"run", "lenet5", "--mapping", write("m.yaml", "CONV9: {m: 1, n: 1, e: 1, p: 1, q: 1, r: 1, t: 1}")}, 1,
         "the network has no CONV or FC layer 'CONV9'");
  expect({"run", "lenet5", "--mapping", write("m.yaml", "CONV1: {m: 6, n: 1, e: 99, p: 1, q: 1, r: 1, t: 1}")}, 1,
         "layer CONV1: the mapping m=6 n=1 e=99 p=1 q=1 r=1 t=1 f=28 is illegal");
  expect({"run", "lenet5", "--chip", write("c.yaml", "array_row: 8")}, 1, "did you mean 'array_rows'?");
  expect({"layer", "--shape", "C=4,M=8"}, 1, "H is missing");
  expect({"layer", "--shape", "C=99999999,M=99999999,H=99999999,W=9999999,R=3,S=3,U=1"}, 1, "fit 63 bits");
}

TEST_F(Errors, OutputsThatCannotBeWrittenLeaveNothingBehind) {
  expect({"run", "lenet5", "--json", path("no/folder.json")}, 1, "cannot be written: folder");
  expect({"run", "lenet5", "--output", folder.string()}, 1, "it is a folder; give a file name");
  expect({"run", "lenet5", "--json", "-", "--output", "-"}, 1, "only one output can be '-'");
  expect({"layer", "--shape", small_layer, "--trace", path("t.txt")}, 1, "add --engine machine");
  expect({"zoo", "export", "lenet5", path("no/lenet5.onnx")}, 1, "No such file");
  expect({"run", "lenet5", "--json", path("r"), "--html", path("./r")}, 1, "r: is to be written twice");
  expect({"layer", "--shape", small_layer, "--engine", "machine", "--trace", path("t"), "--waves", path("t")}, 1,
         "t: is to be written twice");
  expect({"layer", "--shape", small_layer, "--engine", "machine", "--trace", "-"}, 1, "give a file name");
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Errors, AFailedRunKeepsTheOutputOfTheLastOne) {
  write("report.json", "old");
  expect({"run", "lenet5", "--json", path("report.json"), "--input", path("none.npy")}, 1, "cannot be read");
  EXPECT_EQ(runtime::read_file(path("report.json")), "old");
  EXPECT_THAT(files(), ElementsAre("report.json"));
}

TEST_F(Errors, CheckpointsOfOtherRunsAndFilesThatAreNone) {
  const std::string file = path("run.ckpt");
  ASSERT_EQ(eyeriss({"run", "lenet5", "--batch", "2", "--checkpoint", file}).exit_code, 0);
  const std::string bytes = runtime::read_file(file);
  const auto refused = [&](std::vector<std::string> more, const std::string& message) {
    more.insert(more.begin(), {"run", "--checkpoint", file});
    expect(more, 1, file + ": is the checkpoint of another run, and stays as it is: " + message);
    EXPECT_EQ(runtime::read_file(file), bytes);
  };
  const std::string chip = write("c.yaml", "fifo_depth: 4");
  const std::string mapping = write("m.yaml", "CONV1: {m: 6, n: 2, e: 7, p: 4, q: 1, r: 1, t: 2}");
  refused({"lenet5", "--batch", "2", "--chip", chip}, "chip: fifo_depth 6, now 4; give another file");
  refused({"lenet5", "--batch", "2", "--engine", "machine"}, "engine fast, now machine;");
  refused({"lenet5", "--batch", "2", "--headroom", "3"}, "headroom 1.1, now 3;");
  refused({"lenet5", "--batch", "2", "--mapping", mapping}, "mapping: CONV1 not given, now m=6 n=2 e=7");
  refused({"lenet5", "--batch", "3"}, "input 2x1x28x28 (digest ");
  refused({"pilotnet"}, "model lenet5 of the zoo, now pilotnet of the zoo;");
  const std::string model = path("lenet5.onnx");
  ASSERT_EQ(eyeriss({"zoo", "export", "lenet5", model}).exit_code, 0);
  refused({model}, "model lenet5 of the zoo, now a file of ");

  expect({"run", "lenet5", "--checkpoint", chip}, 1, "c.yaml: is no checkpoint, and stays as it is; give another file");
  EXPECT_EQ(runtime::read_file(chip), "fifo_depth: 4");
  expect({"run", "lenet5", "--checkpoint", "-"}, 1, "--checkpoint -: standard output cannot be read again");
  expect({"run", "lenet5", "--checkpoint", path("r"), "--json", path("r")}, 1, "r: is to be written twice");
  expect({"run", "lenet5", "--checkpoint", path("no/r")}, 1, "cannot be written: folder");
  EXPECT_THAT(files(), ElementsAre("c.yaml", "lenet5.onnx", "m.yaml", "run.ckpt"));
}

TEST(StandardOutput, AFullDiskIsAnError) {
  const Outcome outcome = eyeriss({"run", "lenet5"}, "/dev/full");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err,  // behind lines of progress, where the computer is slow
              testing::EndsWith("eyeriss: standard output: cannot be written: No space left on device\n"));
}

}  // namespace
}  // namespace eyeriss::cli_test
