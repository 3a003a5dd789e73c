package dev.databaseoperator.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/** Messages of a PostgreSQL server (PostgreSQL manual 55.7). */
final class WireOutput {

  private final DataOutputStream out;

  WireOutput(DataOutputStream out) {
    this.out = out;
  }

  /** Refuses encryption. */
  void no() throws IOException {
    out.writeByte('N');
    out.flush();
  }

  void message(int type, byte[] body) throws IOException {
    out.writeByte(type);
    out.writeInt(body.length + 4);
    out.write(body);
  }

  /** A step of the login; the client waits for it. */
  void authentication(int code, String data) throws IOException {
    byte[] bytes = data.getBytes(UTF_8);
    out.writeByte('R');
    out.writeInt(bytes.length + 8);
    out.writeInt(code);
    out.write(bytes);
    out.flush();
  }

  void parameter(String name, String value) throws IOException {
    message('S', (name + "\0" + value + "\0").getBytes(UTF_8));
  }

  void ready(boolean inTransaction) throws IOException {
    message('Z', new byte[] {(byte) (inTransaction ? 'T' : 'I')});
    out.flush();
  }

  void complete(String tag) throws IOException {
    message('C', (tag + "\0").getBytes(UTF_8));
  }

  void error(String severity, String code, String text) throws IOException {
    message(
        'E', "S%s\0V%s\0C%s\0M%s\0\0".formatted(severity, severity, code, text).getBytes(UTF_8));
    out.flush();
  }

  void columns(List<String> names, int type) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(body);
    fields.writeShort(names.size());
    for (String name : names) {
      fields.write((name + "\0").getBytes(UTF_8));
      fields.writeInt(0);
      fields.writeShort(0);
      fields.writeInt(type);
      fields.writeShort(-1);
      fields.writeInt(-1);
      fields.writeShort(0);
    }
    message('T', body.toByteArray());
  }

  void row(List<String> values) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(body);
    fields.writeShort(values.size());
    for (String value : values) {
      if (value == null) {
        fields.writeInt(-1);
      } else {
        byte[] bytes = value.getBytes(UTF_8);
        fields.writeInt(bytes.length);
        fields.write(bytes);
      }
    }
    message('D', body.toByteArray());
  }
}
