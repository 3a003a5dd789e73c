package dev.databaseoperator.postgres;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands between the operator and PostgreSQL and takes one word out of the start-up packet: that
 * statements are not to be logged. So a server's log has what the operator really runs.
 */
final class StatementRelay implements AutoCloseable {

  private static final String SILENT = "log_statement=none";
  private static final String LOUD = "log_statement=all ";

  private final ServerSocket socket;
  private final int target;

  private StatementRelay(ServerSocket socket, int target) {
    this.socket = socket;
    this.target = target;
  }

  /** In front of the server at this loopback port. */
  static StatementRelay to(int target) {
    try {
      StatementRelay relay =
          new StatementRelay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
      daemon(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (true) {
      try {
        Socket client = socket.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        daemon(() -> copy(client, server, true));
        daemon(() -> copy(server, client, false));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void copy(Socket from, Socket to, boolean fromClient) {
    try (Closeable source = from;
        Closeable sink = to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[65536];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        String chunk = new String(buffer, 0, read, ISO_8859_1);
        out.write((fromClient ? chunk.replace(SILENT, LOUD) : chunk).getBytes(ISO_8859_1));
      }
    } catch (IOException ended) {
      // Either side has closed: the other is closed too.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "statement-relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
