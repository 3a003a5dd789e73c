package dev.databaseoperator.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The user PostgreSQL runs as in tests. PostgreSQL refuses root, and initdb refuses a user without
 * a name; so root's tests take {@code postgres} (for whom peer authentication works) or {@code
 * nobody} from /etc/passwd. Tests of any other user run as that user.
 */
public record InstanceUser(String name, int uid, int gid) {

  private static final InstanceUser CURRENT = isOther() ? unprivileged() : self();

  /** The user that instances run as on this machine. */
  public static InstanceUser current() {
    return CURRENT;
  }

  /** Whether instances run as another user than the tests. */
  public static boolean isOther() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Gives a file or directory to this user. */
  public void own(Path path) throws IOException {
    if (isOther()) {
      Files.setAttribute(path, "unix:uid", uid);
      Files.setAttribute(path, "unix:gid", gid);
    }
  }

  /** What to put before a command so that it runs as this user, keeping its process id. */
  List<String> prefix() {
    return isOther()
        ? List.of(
            InstanceTools.require("setpriv").toString(),
            "--reuid=" + uid,
            "--regid=" + gid,
            "--clear-groups")
        : List.of();
  }

  private static InstanceUser self() {
    try {
      Path self = Path.of("/proc/self");
      return new InstanceUser(
          System.getProperty("user.name"),
          (Integer) Files.getAttribute(self, "unix:uid"),
          (Integer) Files.getAttribute(self, "unix:gid"));
    } catch (IOException e) {
      throw new UncheckedIOException("the instances' tests need Linux and its /proc", e);
    }
  }

  private static InstanceUser unprivileged() {
    try {
      Map<String, InstanceUser> users =
          Files.readAllLines(Path.of("/etc/passwd")).stream()
              .map(line -> line.split(":"))
              .filter(fields -> fields.length > 3)
              .map(
                  fields ->
                      new InstanceUser(
                          fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3])))
              .collect(Collectors.toMap(InstanceUser::name, user -> user, (first, next) -> first));
      InstanceUser user = users.getOrDefault("postgres", users.get("nobody"));
      if (user == null) {
        throw new IllegalStateException(
            "PostgreSQL does not run as root, and /etc/passwd has neither postgres nor nobody:"
                + " add one, or run the tests as an ordinary user");
      }
      return user;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
