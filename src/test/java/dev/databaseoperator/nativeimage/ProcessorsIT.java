package dev.databaseoperator.nativeimage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.testkit.OperatorCommand;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Which processors the native binary runs on, by QEMU's emulation of them. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@EnabledIf(
    value = "dev.databaseoperator.testkit.OperatorCommand#isNativeBinary",
    disabledReason = "another program is tested, of which it is not known how it was made")
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessorsIT {

  private record Ended(int status, String output) {}

  /** Of 2010: it has AES and CLMUL, and lacks AVX. */
  @Test
  void anOlderProcessorIsRefusedWithWhatTheBinaryAsksFor() throws Exception {
    Ended ended = runOn("Westmere");

    assertThat(ended.status).as(ended.output).isEqualTo(1);
    assertThat(ended.output)
        .startsWith("The current machine does not support all of the following CPU features")
        .contains("AVX2", "AES", "CLMUL", "-march");
  }

  /** The oldest that is to do: the operator gets as far as missing its cluster. */
  @Test
  void aHaswellWillDo() throws Exception {
    assertThat(runOn("Haswell-noTSX").output).contains("Failed to start application");
  }

  private static Ended runOn(String processor) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "qemu-x86_64-static",
                "-cpu",
                processor,
                OperatorCommand.nativeBinary().toString(),
                "-Dquarkus.http.port=0")
            .redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", "/nonexistent");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), output);
  }
}
