package dev.databaseoperator.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Strings that mean something to SQL, shells, YAML, JSON, URIs, password files or terminals, or
 * that sit at a limit. The same for the same seed: {@code -Dhostile.seed=…} repeats a run.
 */
public final class HostileStrings {

  /** Of this run. */
  public static final long SEED = Long.getLong("hostile.seed", 20261125L);

  /** What an injection would leave: a role, a table, a database or a file of this name. */
  public static final String CANARY = "pwned";

  private static final List<String> FRAGMENTS =
      List.of(
          // SQL
          "'",
          "''",
          "\"",
          "\"\"",
          "`",
          ";",
          "--",
          "-- ",
          "/*",
          "*/",
          "$$",
          "$tag$",
          "$1",
          "?",
          "{call x}",
          "\\",
          "\\'",
          "E'\\x27'",
          "U&'\\0027'",
          "%s",
          "%I",
          "%1$s",
          "'; CREATE ROLE pwned SUPERUSER; --",
          "\"; CREATE TABLE pwned (); --",
          "$$; CREATE TABLE pwned (); $$",
          "' OR '1'='1",
          "') ; DROP OWNED BY CURRENT_USER; --",
          "\\! touch /tmp/pwned",
          "COPY t TO PROGRAM 'touch /tmp/pwned'",
          "pg_read_file('/etc/passwd')",
          // shells
          "$(touch /tmp/pwned)",
          "`touch /tmp/pwned`",
          "${IFS}",
          "$(INITDB_LOCALE)",
          "$HOME",
          "$((1+1))",
          "|",
          "||",
          "&",
          "&&",
          ">",
          "<",
          ">>/tmp/pwned",
          "*",
          "~",
          "!",
          "!!",
          "{a,b}",
          "[a-z]",
          "\n",
          "\n touch /tmp/pwned\n",
          "\r\n",
          "\r",
          "#",
          " #",
          "-c",
          "--version",
          "--pwfile=/etc/passwd",
          "-",
          "@/etc/passwd",
          // YAML, JSON
          ": ",
          ":",
          "- ",
          "&a",
          "*a",
          "!!binary",
          "!<tag>",
          "|\n  ",
          ">-\n",
          "---\n",
          "...\n",
          "\t",
          "{",
          "}",
          "[",
          "]",
          ",",
          "'\n  privileged: true\n  x: '",
          "\"}}}}",
          "\\u0000",
          "\\n",
          "null",
          "true",
          "0x1F",
          "1e3",
          ".inf",
          "<<",
          "{{ .Values.x }}",
          "{{`x`}}",
          // URIs, password files, paths
          "%00",
          "%2F",
          "%",
          "@",
          "/",
          "//",
          "../",
          "..",
          "?sslmode=disable",
          "&options=-c%20role%3Dpostgres",
          "=",
          "+",
          ":5432:*:*:x",
          "host=/tmp",
          // nothing, blanks, controls
          "\0",
          " ",
          "  ",
          "\u0001",
          "\u0007",
          "\b",
          "\u000b",
          "\f",
          "\u001b[31m",
          "\u001b]0;x\u0007",
          "\u007f",
          "\u0085",
          "\u009b",
          "\u00a0",
          // Unicode
          "é",
          "e\u0301",
          "ß",
          "İ",
          "ſ",
          "Ⅸ",
          "ﬁ",
          "日本",
          "\uD83D\uDC18",
          "\u202e",
          "\u200b",
          "\u200f",
          "\u2028",
          "\u2029",
          "\u00ad",
          "\ufeff",
          "\uFFFD",
          "\uFFFF",
          "\uD800",
          "\uDC00",
          "＇",
          "；",
          "＄",
          "’",
          "\u0000'",
          CANARY);

  private final Random random;

  /**
   * @param what for which they are: another sequence for each
   */
  public HostileStrings(String what) {
    this.random = new Random(SEED * 31 + what.hashCode());
  }

  /** This many, made for a field that takes strings like {@code good}. */
  public List<String> around(List<String> good, String alphabet, int most, int count) {
    List<String> strings = new ArrayList<>(good);
    strings.add("");
    for (int length : new int[] {63, 64, 255, 256, most, most + 1}) {
      strings.add(inside(alphabet, length));
      strings.add("é".repeat(length / 2));
    }
    while (strings.size() < count) {
      strings.add(
          switch (random.nextInt(10)) {
            case 0, 1, 2 -> damaged(one(good));
            case 3, 4, 5 -> any();
            case 6 -> damaged(inside(alphabet, 1 + random.nextInt(Math.min(most, 70))));
            default -> inside(alphabet, 1 + random.nextInt(Math.min(most, 70)));
          });
    }
    return strings.subList(0, count);
  }

  /** This many of any kind. */
  public Stream<String> stream(int count) {
    return Stream.generate(this::any).limit(count);
  }

  /** One of any kind, mostly short. */
  public String any() {
    return switch (random.nextInt(12)) {
      case 0 -> one(FRAGMENTS);
      case 1 -> wild(1 + random.nextInt(20));
      case 2 -> one(FRAGMENTS).repeat(1 + random.nextInt(80));
      case 3 -> bytes(List.of(62, 63, 64, 65, 255, 256).get(random.nextInt(6)));
      case 4 -> " " + one(FRAGMENTS) + " ";
      default -> mixed();
    };
  }

  /** One that a terminal, an editor and SASLprep leave as it is: of visible ASCII. */
  public String visible() {
    String text = any().replaceAll("[^ -~]", "");
    return text.isBlank() ? "'" + random.nextInt(1000) : text;
  }

  private String mixed() {
    StringBuilder text = new StringBuilder();
    int parts = 1 + random.nextInt(6);
    for (int i = 0; i < parts; i++) {
      text.append(random.nextInt(3) == 0 ? inside("abcXYZ019_-. ", 4) : one(FRAGMENTS));
    }
    return text.toString();
  }

  /** One hostile fragment in a good text: at its begin, in the middle or at its end. */
  private String damaged(String good) {
    int at =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> good.length();
          default -> random.nextInt(good.length() + 1);
        };
    return good.substring(0, at) + one(FRAGMENTS) + good.substring(at);
  }

  private String inside(String alphabet, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  /** Any code points, also those that are none. */
  private String wild(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x250 : 0x110000));
    }
    return text.toString();
  }

  /** So many bytes of UTF-8, or one or two fewer. */
  private String bytes(int length) {
    StringBuilder text = new StringBuilder();
    while (text.toString().getBytes(UTF_8).length < length) {
      text.append(one(List.of("a", "_", "-", "é", "日", "\uD83D\uDC18", "\"", "'")));
    }
    return text.toString();
  }

  private String one(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
