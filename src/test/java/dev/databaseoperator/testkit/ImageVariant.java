package dev.databaseoperator.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An image made of another one, as an OCI archive (image-spec v1): under a name of its own, and
 * with programs that lie over those of the original.
 */
public final class ImageVariant {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path tree;

  private ImageVariant(Path tree) {
    this.tree = tree;
  }

  /**
   * Makes one.
   *
   * @param archive of the original, with one image in it
   * @param reference the whole name of the variant, with its tag
   * @param programs by absolute path: shell scripts, without the first line
   * @return its archive
   */
  public static Path of(Path archive, String reference, Map<String, String> programs)
      throws IOException {
    Path directory = Scratch.directory("image");
    Path tree = Files.createDirectory(directory.resolve("tree"));
    tar("-xf", archive.toString(), "-C", tree.toString());
    new ImageVariant(tree).rename(reference, programs);
    Path variant = directory.resolve("variant.tar");
    tar("-cf", variant.toString(), "-C", tree.toString(), "oci-layout", "index.json", "blobs");
    Scratch.delete(tree);
    return variant;
  }

  private void rename(String reference, Map<String, String> programs) throws IOException {
    // Of Docker's own format; the other says it all.
    Files.delete(tree.resolve("manifest.json"));
    ObjectNode index = (ObjectNode) JSON.readTree(tree.resolve("index.json").toFile());
    ObjectNode entry = (ObjectNode) index.at("/manifests/0");
    ObjectNode manifest = (ObjectNode) JSON.readTree(blob(entry).toFile());
    if (!programs.isEmpty()) {
      ObjectNode config = (ObjectNode) JSON.readTree(blob(manifest.get("config")).toFile());
      byte[] layer = layer(programs);
      ((ArrayNode) config.at("/rootfs/diff_ids")).add("sha256:" + digest(layer));
      ObjectNode described = ((ArrayNode) manifest.get("layers")).addObject();
      described.put("mediaType", "application/vnd.oci.image.layer.v1.tar+gzip");
      store(described, zipped(layer));
      store((ObjectNode) manifest.get("config"), JSON.writeValueAsBytes(config));
    }
    store(entry, JSON.writeValueAsBytes(manifest));
    ((ObjectNode) entry.get("annotations"))
        .put("io.containerd.image.name", reference)
        .put("org.opencontainers.image.ref.name", reference);
    JSON.writeValue(tree.resolve("index.json").toFile(), index);
  }

  private Path blob(JsonNode descriptor) {
    return blobs().resolve(descriptor.get("digest").asText().substring("sha256:".length()));
  }

  private void store(ObjectNode descriptor, byte[] content) throws IOException {
    String digest = digest(content);
    Files.write(blobs().resolve(digest), content);
    descriptor.put("digest", "sha256:" + digest).put("size", content.length);
  }

  private Path blobs() {
    return tree.resolve("blobs").resolve("sha256");
  }

  private static byte[] layer(Map<String, String> programs) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, String> program : programs.entrySet()) {
        byte[] script =
            ("#!/bin/sh\n" + program.getValue() + "\n").getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(program.getKey().substring(1));
        entry.setMode(0755);
        entry.setIds(0, 0);
        entry.setSize(script.length);
        tar.putArchiveEntry(entry);
        tar.write(script);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] zipped(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void tar(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = "tar";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed; see above");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
