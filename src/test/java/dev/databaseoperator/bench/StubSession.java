package dev.databaseoperator.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One session of PostgreSQL's protocol 3.0, from the start-up packet on: what pgjdbc needs of the
 * extended query protocol. Message formats: PostgreSQL manual 55.7.
 */
final class StubSession implements Runnable {

  private static final int SSL_REQUEST = 80877103;
  private static final int GSS_REQUEST = 80877104;
  private static final int TEXT_OID = 25;

  private final Socket socket;
  private final StubServer server;
  private final Map<String, String> statements = new HashMap<>();
  private DataInputStream in;
  private WireOutput out;
  private String database;
  private String sql = "";
  private String value;
  private StubServer.Result result;
  private boolean failed;
  private boolean inTransaction;

  StubSession(Socket socket, StubServer server) {
    this.socket = socket;
    this.server = server;
  }

  @Override
  public void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      out =
          new WireOutput(
              new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 4096)));
      if (login()) {
        serve();
      }
    } catch (EOFException | SocketException left) {
      // The client went without a goodbye.
    } catch (IOException | GeneralSecurityException e) {
      System.err.println("bench: session of the PostgreSQL stub: " + e);
    }
  }

  private boolean login() throws IOException, GeneralSecurityException {
    Map<String, String> parameters = startup();
    database = parameters.getOrDefault("database", parameters.get("user"));
    String verifier = server.verifier(parameters.get("user"));
    if (verifier == null) {
      out.error("FATAL", "28000", "role does not exist");
      return false;
    }
    ScramServer scram = new ScramServer(verifier);
    out.authentication(10, "SCRAM-SHA-256\0\0");
    ByteBuffer first = message();
    text(first);
    byte[] clientFirst = new byte[first.getInt()];
    first.get(clientFirst);
    out.authentication(11, scram.first(new String(clientFirst, UTF_8)));
    String finalMessage = UTF_8.decode(message()).toString();
    if (!scram.proves(finalMessage)) {
      out.error("FATAL", "28P01", "password authentication failed");
      return false;
    }
    out.authentication(12, scram.last());
    out.authentication(0, "");
    out.parameter("server_version", "17.6");
    out.parameter("server_encoding", "UTF8");
    out.parameter("client_encoding", "UTF8");
    out.parameter("DateStyle", "ISO, MDY");
    out.parameter("TimeZone", "UTC");
    out.parameter("integer_datetimes", "on");
    out.parameter("standard_conforming_strings", "on");
    out.message('K', new byte[8]);
    out.ready(false);
    return true;
  }

  private Map<String, String> startup() throws IOException {
    while (true) {
      ByteBuffer packet = body();
      int code = packet.getInt();
      if (code != SSL_REQUEST && code != GSS_REQUEST) {
        Map<String, String> parameters = new HashMap<>();
        for (String key = text(packet); !key.isEmpty(); key = text(packet)) {
          parameters.put(key, text(packet));
        }
        return parameters;
      }
      out.no();
    }
  }

  private void serve() throws IOException {
    while (true) {
      int type = in.read();
      if (type < 0 || type == 'X') {
        return;
      }
      ByteBuffer message = body();
      switch (type) {
        case 'S' -> sync();
        case 'Q' -> simple(text(message));
        default -> {
          if (!failed) {
            extended(type, message);
          }
        }
      }
    }
  }

  private void sync() throws IOException {
    failed = false;
    out.ready(inTransaction);
  }

  private void simple(String text) throws IOException {
    prepare(text, List.of());
    if (!failed) {
      out.complete(tag());
    }
    sync();
  }

  private void extended(int type, ByteBuffer message) throws IOException {
    switch (type) {
      case 'P' -> {
        statements.put(text(message), text(message));
        out.message('1', new byte[0]);
      }
      case 'B' -> bind(message);
      case 'D' -> describe();
      case 'E' -> {
        for (List<String> row : result.rows()) {
          out.row(row);
        }
        out.complete(tag());
      }
      case 'C' -> out.message('3', new byte[0]);
      default -> {
        // Flush: everything is sent at Sync, which pgjdbc always sends.
      }
    }
  }

  /** The statement runs here: what follows only asks for its result. */
  private void bind(ByteBuffer message) throws IOException {
    text(message);
    String text = statements.getOrDefault(text(message), "");
    int formats = message.getShort();
    message.position(message.position() + 2 * formats);
    List<String> values = new ArrayList<>();
    for (int left = message.getShort(); left > 0; left--) {
      int length = message.getInt();
      byte[] bytes = new byte[Math.max(length, 0)];
      message.get(bytes);
      values.add(length < 0 ? null : new String(bytes, UTF_8));
    }
    prepare(text, values);
    if (!failed) {
      out.message('2', new byte[0]);
    }
  }

  private void prepare(String text, List<String> values) throws IOException {
    sql = text.strip();
    value = values.isEmpty() ? null : values.get(0);
    try {
      result = server.run(database, sql, value);
      inTransaction =
          sql.startsWith("BEGIN")
              || (inTransaction && !sql.startsWith("COMMIT") && !sql.startsWith("ROLLBACK"));
    } catch (StubServer.UnknownStatement e) {
      failed = true;
      out.error("ERROR", "0A000", e.getMessage());
    }
  }

  private void describe() throws IOException {
    if (result.columns().isEmpty()) {
      out.message('n', new byte[0]);
    } else {
      out.columns(result.columns(), TEXT_OID);
    }
  }

  private String tag() {
    return sql.startsWith("SELECT")
        ? "SELECT " + result.rows().size()
        : sql.replaceAll("\\s.*", "").toUpperCase(java.util.Locale.ROOT);
  }

  private ByteBuffer message() throws IOException {
    in.readByte();
    return body();
  }

  private ByteBuffer body() throws IOException {
    byte[] bytes = new byte[in.readInt() - 4];
    in.readFully(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private static String text(ByteBuffer buffer) {
    int start = buffer.position();
    while (buffer.get() != 0) {
      // up to the end of the text
    }
    return new String(
        buffer.array(), buffer.arrayOffset() + start, buffer.position() - 1 - start, UTF_8);
  }
}
