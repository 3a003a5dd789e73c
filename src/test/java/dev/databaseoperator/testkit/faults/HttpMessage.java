package dev.databaseoperator.testkit.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Start line and headers of an HTTP/1.1 message, and how its body is read and written. */
final class HttpMessage {

  private final String start;
  private final List<Map.Entry<String, String>> headers;

  private HttpMessage(String start, List<Map.Entry<String, String>> headers) {
    this.start = start;
    this.headers = headers;
  }

  /** The next head; nothing when the connection ended before its first byte. */
  static Optional<HttpMessage> readHead(InputStream in) throws IOException {
    String start = line(in);
    if (start == null) {
      return Optional.empty();
    }
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    while (true) {
      String line = line(in);
      if (line == null) {
        throw new EOFException("the connection ended within the headers");
      }
      if (line.isEmpty()) {
        return Optional.of(new HttpMessage(start, headers));
      }
      int colon = line.indexOf(':');
      headers.add(Map.entry(line.substring(0, colon).strip(), line.substring(colon + 1).strip()));
    }
  }

  static HttpMessage response(Answer answer) {
    List<Map.Entry<String, String>> headers = new ArrayList<>(answer.headers().entrySet());
    HttpMessage message = new HttpMessage("HTTP/1.1 " + answer.code() + " Fault", headers);
    if (message.header("Content-Type").isEmpty()) {
      headers.add(Map.entry("Content-Type", "application/json"));
    }
    return message;
  }

  /** Method of a request. */
  String method() {
    return start.substring(0, start.indexOf(' '));
  }

  /** Path and query of a request. */
  String target() {
    return start.split(" ", -1)[1];
  }

  /** Code of a response. */
  int code() {
    return Integer.parseInt(start.split(" ", -1)[1]);
  }

  Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  boolean isChunked() {
    return header("Transfer-Encoding").filter(v -> v.equalsIgnoreCase("chunked")).isPresent();
  }

  /** Whether it asks for, or grants, a WebSocket. */
  boolean isWebSocket() {
    return header("Upgrade").filter(v -> v.equalsIgnoreCase("websocket")).isPresent();
  }

  HttpMessage without(Set<String> lowerCaseNames) {
    return new HttpMessage(
        start,
        new ArrayList<>(
            headers.stream()
                .filter(
                    h -> !lowerCaseNames.contains(h.getKey().toLowerCase(java.util.Locale.ROOT)))
                .toList()));
  }

  HttpMessage with(String name, String value) {
    HttpMessage copy = without(Set.of(name.toLowerCase(java.util.Locale.ROOT)));
    copy.headers.add(Map.entry(name, value));
    return copy;
  }

  /** The whole body; empty for what cannot have one. */
  byte[] readBody(InputStream in, boolean isResponse) throws IOException {
    if (isChunked()) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (byte[] chunk = chunk(in); chunk.length > 0; chunk = chunk(in)) {
        body.write(chunk);
      }
      return body.toByteArray();
    }
    Optional<String> length = header("Content-Length");
    if (length.isPresent()) {
      return exactly(in, Integer.parseInt(length.get()));
    }
    boolean bodyless = !isResponse || code() == 204 || code() == 304 || code() < 200;
    return bodyless ? new byte[0] : in.readAllBytes();
  }

  /** The next chunk of a chunked body; empty at its end. */
  static byte[] chunk(InputStream in) throws IOException {
    String size = line(in);
    if (size == null) {
      throw new EOFException("the connection ended between two chunks");
    }
    byte[] chunk = exactly(in, Integer.parseInt(size.split(";", -1)[0].strip(), 16));
    if (chunk.length > 0) {
      line(in);
    } else {
      for (String trailer = line(in); trailer != null && !trailer.isEmpty(); ) {
        trailer = line(in);
      }
    }
    return chunk;
  }

  /** Writes head and body at once, with the body's length. */
  void write(OutputStream out, byte[] body) throws IOException {
    without(Set.of("transfer-encoding"))
        .with("Content-Length", Integer.toString(body.length))
        .writeParts(out, body);
  }

  /** Writes the head as it is. */
  void writeHead(OutputStream out) throws IOException {
    writeParts(out, new byte[0]);
  }

  private void writeParts(OutputStream out, byte[] body) throws IOException {
    StringBuilder head = new StringBuilder(start).append("\r\n");
    headers.forEach(h -> head.append(h.getKey()).append(": ").append(h.getValue()).append("\r\n"));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
    whole.write(body);
    out.write(whole.toByteArray());
    out.flush();
  }

  static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the connection ended within a body");
    }
    return bytes;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        return line.toString(ISO_8859_1).stripTrailing();
      }
      line.write(b);
    }
    return line.size() == 0 ? null : line.toString(ISO_8859_1);
  }
}
