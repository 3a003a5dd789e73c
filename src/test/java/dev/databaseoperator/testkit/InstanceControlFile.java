package dev.databaseoperator.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The start of {@code global/pg_control}, which pg_controldata would print. Layout: {@code struct
 * ControlFileData} in PostgreSQL's catalog/pg_control.h, the same from 9.4 to 18: system identifier
 * (8 bytes), two versions (4 each), state (4), in the machine's byte order.
 *
 * @param systemIdentifier drawn by initdb, never changed
 * @param state {@code enum DBState}
 */
public record InstanceControlFile(long systemIdentifier, int state) {

  private static final int SHUT_DOWN = 1;

  /** Reads the one of this data directory. */
  public static InstanceControlFile of(Path pgdata) {
    try {
      ByteBuffer bytes =
          ByteBuffer.wrap(Files.readAllBytes(pgdata.resolve("global/pg_control")))
              .order(ByteOrder.nativeOrder());
      return new InstanceControlFile(bytes.getLong(0), bytes.getInt(16));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the server ended cleanly, so that the next start needs no recovery. */
  public boolean isShutDown() {
    return state == SHUT_DOWN;
  }
}
