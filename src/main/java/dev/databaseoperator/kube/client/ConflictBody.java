package dev.databaseoperator.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads along in the body of a response, and keeps the first pieces of a {@code Status}, by
 * reference, which give the reason for a 409.
 */
final class ConflictBody implements AsyncBody.Consumer<List<ByteBuffer>> {

  /** Reason and first cause come before; longer ones name hundreds of fields. */
  private static final int MOST_BYTES = 64 * 1024;

  private static final byte[] STATUS = "{\"kind\":\"Status\"".getBytes(UTF_8);

  private static final String CONFLICT = "Conflict";
  private static final String ALREADY_EXISTS = "AlreadyExists";
  private static final String APPLY_CONFLICT = "ApplyConflict";

  /** All values of {@link #reason}. */
  static final List<String> REASONS = List.of(CONFLICT, ALREADY_EXISTS, APPLY_CONFLICT);

  private final AsyncBody.Consumer<List<ByteBuffer>> reader;
  private final List<ByteBuffer> seen = new ArrayList<>(1);
  private int bytes;
  private boolean other;

  ConflictBody(AsyncBody.Consumer<List<ByteBuffer>> reader) {
    this.reader = reader;
  }

  @Override
  public void consume(List<ByteBuffer> pieces, AsyncBody body) throws Exception {
    for (ByteBuffer piece : pieces) {
      remember(piece);
    }
    reader.consume(pieces, body);
  }

  /** Returns one of {@link #REASONS}; call it when the whole body has been read. */
  synchronized String reason() {
    StringBuilder text = new StringBuilder(bytes);
    seen.forEach(piece -> text.append(UTF_8.decode(piece.duplicate())));
    // Within a JSON string the quotes would have backslashes.
    if (text.indexOf("\"reason\":\"AlreadyExists\"") >= 0) {
      return ALREADY_EXISTS;
    }
    return text.indexOf("\"reason\":\"FieldManagerConflict\"") >= 0 ? APPLY_CONFLICT : CONFLICT;
  }

  private synchronized void remember(ByteBuffer piece) {
    if (other || bytes >= MOST_BYTES) {
      return;
    }
    if (bytes == 0 && !startsAStatus(piece)) {
      other = true;
      return;
    }
    bytes += piece.remaining();
    seen.add(piece.duplicate());
  }

  /** Compares as much of the beginning as this piece has. */
  private static boolean startsAStatus(ByteBuffer piece) {
    for (int i = 0; i < Math.min(STATUS.length, piece.remaining()); i++) {
      if (piece.get(piece.position() + i) != STATUS[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public <U> U unwrap(Class<U> target) {
    return reader.unwrap(target);
  }
}
