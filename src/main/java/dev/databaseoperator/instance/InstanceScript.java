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

/** Start script of the instances: one entry file, and those that it sources. */
public final class InstanceScript {

  /** Entry file. */
  public static final String ENTRY = "instance.sh";

  /** All files, in one directory of the pod. A native image cannot list a directory. */
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
   * Version of the contract between the files and a container that another version has started; the
   * script notes it in the pod ({@code settings.sh}). Only one version exists, so nothing checks it
   * yet.
   */
  static final int PROTOCOL = 1;

  // Not final: an initializer would run while the native image is built, which reads no resource.
  private static volatile @Nullable Map<String, String> texts;

  private InstanceScript() {}

  /** Returns the text of each file, read once: each reconciliation needs it several times. */
  public static Map<String, String> texts() {
    if (texts == null) {
      Map<String, String> read = new LinkedHashMap<>();
      FILES.forEach(name -> read.put(name, read(name)));
      // Keeps the order: a copy would have another one in each process.
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
