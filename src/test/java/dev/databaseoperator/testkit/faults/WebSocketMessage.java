package dev.databaseoperator.testkit.faults;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A message from an API server's WebSocket, all its fragments together. */
final class WebSocketMessage {

  private static final int FINAL = 0x80;
  private static final int CONTROL = 0x08;
  private static final int TEXT = 0x01;

  private final byte[] bytes;
  private final Optional<byte[]> payload;

  private WebSocketMessage(byte[] bytes, Optional<byte[]> payload) {
    this.bytes = bytes;
    this.payload = payload;
  }

  /** As they came. */
  byte[] bytes() {
    return bytes;
  }

  /** What they carry; nothing for ping, pong and close. */
  Optional<byte[]> payload() {
    return payload;
  }

  /** The next message; nothing when the connection ended. */
  static Optional<WebSocketMessage> read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    while (true) {
      int first = in.read();
      if (first < 0) {
        if (bytes.size() > 0) {
          throw new EOFException("the connection ended within a message");
        }
        return Optional.empty();
      }
      byte[] carried = frame(in, first, bytes);
      if ((first & CONTROL) != 0) {
        // Control frames may come between fragments; a server that watches sends none then.
        return Optional.of(new WebSocketMessage(bytes.toByteArray(), Optional.empty()));
      }
      payload.write(carried);
      if ((first & FINAL) != 0) {
        return Optional.of(
            new WebSocketMessage(bytes.toByteArray(), Optional.of(payload.toByteArray())));
      }
    }
  }

  /** A text message as a server sends it. */
  static WebSocketMessage text(byte[] payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(FINAL | TEXT);
    if (payload.length < 126) {
      bytes.write(payload.length);
    } else {
      bytes.write(126);
      bytes.write(payload.length >> 8);
      bytes.write(payload.length);
    }
    bytes.writeBytes(payload);
    return new WebSocketMessage(bytes.toByteArray(), Optional.of(payload));
  }

  private static byte[] frame(InputStream in, int first, ByteArrayOutputStream bytes)
      throws IOException {
    bytes.write(first);
    byte[] second = HttpMessage.exactly(in, 1);
    bytes.write(second);
    int length = second[0] & 0x7f;
    if (length >= 126) {
      byte[] extended = HttpMessage.exactly(in, length == 126 ? 2 : 8);
      bytes.write(extended);
      length = 0;
      for (byte part : extended) {
        length = (length << 8) | (part & 0xff);
      }
    }
    byte[] carried = HttpMessage.exactly(in, length);
    bytes.write(carried);
    return carried;
  }
}
