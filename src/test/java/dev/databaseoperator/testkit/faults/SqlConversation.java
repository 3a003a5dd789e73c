package dev.databaseoperator.testkit.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.databaseoperator.testkit.InstanceProcess;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** One connection of a client, and the one to PostgreSQL that belongs to it. */
final class SqlConversation {

  private static final int SSL_REQUEST = 80877103;
  private static final int CANCEL_REQUEST = 80877102;

  private final SqlProxy proxy;
  private final String namespace;
  private final String pod;
  private final Socket client;
  private final Socket server;
  private final DataInputStream fromClient;
  private final DataInputStream fromServer;
  private final OutputStream toServer;

  /** Prepared statements and portals by name, the unnamed ones too. */
  private final Map<String, String> texts = new HashMap<>();

  /** What is passed on together with the next statement, or not at all. */
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();

  /** Statements passed on that the server answers together. */
  private final List<SqlStatement> together = new ArrayList<>();

  private final AtomicReference<End> end = new AtomicReference<>();

  /** How many answers the client has asked for so far. */
  private int asked;

  private String database = "";

  /** The end of the client, in place of this answer. */
  private record End(SqlFault fault, int answer) {}

  SqlConversation(SqlProxy proxy, String namespace, String pod, Socket client, String server)
      throws IOException {
    this.proxy = proxy;
    this.namespace = namespace;
    this.pod = pod;
    this.client = client;
    this.server = new Socket(server, InstanceProcess.PORT);
    client.setTcpNoDelay(true);
    this.server.setTcpNoDelay(true);
    fromClient = new DataInputStream(new BufferedInputStream(client.getInputStream()));
    fromServer = new DataInputStream(new BufferedInputStream(this.server.getInputStream()));
    toServer = this.server.getOutputStream();
  }

  /** Serves the client until one side ends. */
  void run() {
    try {
      if (logIn()) {
        proxy.start(this::answer);
        while (serve()) {
          // The next message.
        }
      }
    } catch (IOException e) {
      // A connection that breaks on one side breaks on the other: a proxy cannot do more.
    } finally {
      close();
    }
  }

  private boolean logIn() throws IOException {
    while (true) {
      byte[] message = untyped();
      int code = ByteBuffer.wrap(message, 4, 4).getInt();
      if (code == SSL_REQUEST) {
        toServer.write(message);
        int answer = fromServer.read();
        if (answer != 'N') {
          throw new IOException("PostgreSQL wants TLS, which this proxy cannot read");
        }
        client.getOutputStream().write(answer);
      } else if (code == CANCEL_REQUEST) {
        toServer.write(message);
        return false;
      } else {
        database = parameter(message, "database");
        held.write(message);
        return passes(SqlStatement.LOGIN) && passOn(true);
      }
    }
  }

  /** Whether another message may follow. */
  private boolean serve() throws IOException {
    int type = fromClient.read();
    if (type < 0) {
      return false;
    }
    byte[] message = untyped();
    held.write(type);
    held.write(message);
    String[] words = new String(message, 4, message.length - 4, UTF_8).split("\0", -1);
    return switch (type) {
      case 'P' -> {
        texts.put("statement " + words[0], words[1]);
        yield true;
      }
      case 'B' -> {
        texts.put("portal " + words[0], texts.get("statement " + words[1]));
        yield true;
      }
      case 'D', 'C' -> true;
      case 'E' -> passes(texts.get("portal " + words[0])) && passOn(false);
      case 'Q' -> passes(words[0]) && passOn(true);
      case 'X' -> {
        passOn(false);
        yield false;
      }
      default -> passOn(type == 'S');
    };
  }

  /** Whether the client lives on: the statement has not been chosen for its end. */
  private boolean passes(String text) {
    SqlStatement statement = new SqlStatement(namespace, pod, database, text);
    for (SqlFault fault : proxy.firing(statement)) {
      if (fault.isBefore()) {
        fault.kill();
        return false;
      }
      end.set(new End(fault, asked + 1));
    }
    together.add(statement);
    return true;
  }

  private boolean passOn(boolean answered) throws IOException {
    if (answered) {
      for (int i = 0; i < together.size(); i++) {
        boolean last = i == together.size() - 1;
        proxy.passes(new SqlProxy.Passed(together.get(i), last, System.nanoTime()));
      }
      together.clear();
      asked++;
    }
    toServer.write(held.toByteArray());
    held.reset();
    return true;
  }

  /** Passes answers back, but for the last word of one that the client is not to live to see. */
  private void answer() {
    int answers = 0;
    try {
      OutputStream toClient = new BufferedOutputStream(client.getOutputStream());
      for (int type = fromServer.read(); type >= 0; type = fromServer.read()) {
        byte[] message = untyped(fromServer);
        if (type == 'Z' && endsAt(++answers)) {
          return;
        }
        toClient.write(type);
        toClient.write(message);
        if (type == 'Z' || type == 'R' || fromServer.available() == 0) {
          toClient.flush();
        }
      }
      endsAt(answers + 1);
    } catch (IOException e) {
      // As in run.
    } finally {
      close();
    }
  }

  private boolean endsAt(int answer) {
    End wanted = end.get();
    if (wanted == null || wanted.answer() > answer) {
      return false;
    }
    wanted.fault().kill();
    return true;
  }

  private byte[] untyped() throws IOException {
    return untyped(fromClient);
  }

  /** Length and the rest of a message. */
  private static byte[] untyped(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] message = new byte[length];
    ByteBuffer.wrap(message).putInt(length);
    in.readFully(message, 4, length - 4);
    return message;
  }

  private static String parameter(byte[] startup, String name) {
    String[] words = new String(startup, 8, startup.length - 8, UTF_8).split("\0", -1);
    for (int i = 0; i + 1 < words.length; i += 2) {
      if (words[i].equals(name)) {
        return words[i + 1];
      }
    }
    return "";
  }

  private void close() {
    for (Socket socket : List.of(client, server)) {
      try {
        socket.close();
      } catch (IOException e) {
        // What cannot be closed is closed.
      }
    }
  }
}
