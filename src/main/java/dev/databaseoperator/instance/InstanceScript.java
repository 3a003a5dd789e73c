package dev.databaseoperator.instance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The start script of the instances: one file that pods call, and those that it reads first. */
public final class InstanceScript {

  /** The file that pods call. */
  public static final String ENTRY = "instance.sh";

  /** All files, by their names beside each other in the pod. A native image lists no directory. */
  public static final List<String> FILES =
      List.of(
          ENTRY,
          "settings.sh",
          "exit-codes.sh",
          "say.sh",
          "child.sh",
          "image.sh",
          "volume.sh",
          "lock.sh",
          "data.sh",
          "password.sh",
          "initdb.sh",
          "server.sh",
          "start.sh",
          "probe.sh",
          "check.sh");

  /**
   * What the files of one version expect of a container that another version has started; the
   * script notes it in the pod ({@code settings.sh}). There has been one only, so nothing asks yet.
   */
  static final int PROTOCOL = 1;

  // Not final: an initializer would run while the native image is built, and those read nothing.
  private static volatile @Nullable Map<String, String> texts;

  private InstanceScript() {}

  /** The text of each file. Read once: every reconciliation builds the ConfigMap several times. */
  public static Map<String, String> texts() {
    if (texts == null) {
      Map<String, String> read = new LinkedHashMap<>();
      FILES.forEach(name -> read.put(name, read(name)));
      // In this order: a copy would have another one in each process.
      texts = Collections.unmodifiableMap(read);
    }
    return texts;
  }

  private static String read(String name) {
    try (InputStream resource = InstanceScript.class.getResourceAsStream(name)) {
      return new String(resource.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
