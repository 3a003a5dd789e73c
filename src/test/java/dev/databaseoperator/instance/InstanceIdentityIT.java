package dev.databaseoperator.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.databaseoperator.testkit.InstanceControlFile;
import dev.databaseoperator.testkit.InstanceMounts;
import dev.databaseoperator.testkit.InstanceProcess;
import dev.databaseoperator.testkit.InstanceTools;
import dev.databaseoperator.testkit.InstanceUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * instance.sh starts only on the data that the operator has noted in the Secret, and leaves any
 * other as it is: to the last byte, mode and time.
 */
class InstanceIdentityIT {

  private static final String OTHER = "7000000000000000001";

  private static InstanceMounts once;

  private final InstanceMounts mounts = InstanceMounts.create();
  private String own;

  @BeforeAll
  static void aDatabaseThatHasRun() {
    once = InstanceMounts.create();
    try (InstanceProcess instance = InstanceProcess.on(once).start().awaitReady()) {
      assertThat(instance.exec("stop").exitCode()).isZero();
      assertThat(instance.awaitExit()).isZero();
    }
  }

  @AfterAll
  static void deleteIt() {
    once.close();
  }

  @BeforeEach
  void aCopy() throws Exception {
    Process copy =
        new ProcessBuilder("cp", "-a", once.volume() + "/.", mounts.volume().toString())
            .inheritIO()
            .start();
    assertThat(copy.waitFor()).isZero();
    own = identifier();
    // What a start would put right at once, were it allowed to.
    Files.setPosixFilePermissions(mounts.pgdata(), PosixFilePermissions.fromString("rwxrwx---"));
  }

  @AfterEach
  void delete() {
    mounts.close();
  }

  @Test
  void itsOwnDataStarts() {
    expect(own, null);
    starts();
    assertThat(identifier()).isEqualTo(own);
  }

  @Test
  void otherDataIsNotTouched() throws IOException {
    expect(OTHER, null);
    assertThat(refused(29))
        .contains(
            "system identifier " + own + " (PostgreSQL 17), expected " + OTHER,
            "accept-system-identifier to " + own,
            "not touched")
        .doesNotContain("(it is");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7000000000000000002", "none", "yes", "*"})
  void otherDataThanTheAnnotationNamesIsNotTouched(String accepted) throws IOException {
    expect(OTHER, accepted);
    assertThat(refused(29)).endsWith("(it is " + accepted + ")");
  }

  @Test
  void exactlyTheDataThatTheAnnotationNamesStarts() {
    expect(OTHER, own);
    starts();
    assertThat(identifier()).isEqualTo(own);
  }

  @Test
  void otherDataOfAnotherMajorVersionIsOtherDataFirst() throws IOException {
    Files.writeString(mounts.pgdata().resolve("PG_VERSION"), "16\n");
    expect(OTHER, null);
    assertThat(refused(29)).contains("(PostgreSQL 16)");
    expect(own, null);
    assertThat(refused(26)).contains("made by PostgreSQL 16");
    expect(null, null);
    refused(26);
  }

  @Test
  void whereDataIsExpectedNoNewDatabaseIsMade() throws IOException {
    Path away = mounts.volume().resolve("away");
    Files.move(mounts.pgdata(), away);
    expect(own, null);
    assertThat(refused(30))
        .contains("system identifier " + own, "gone", "accept-system-identifier to none");
    InstanceUser.current().own(Files.createDirectory(mounts.pgdata()));
    refused(30);
    expect(own, OTHER);
    refused(30);

    Files.delete(mounts.pgdata());
    Files.move(away, mounts.pgdata());
    starts();
    assertThat(identifier()).isEqualTo(own);
  }

  @Test
  void whatWasGivenUpIsReplacedByOneNewDatabaseAndByNothingElse() throws IOException {
    Path away = mounts.volume().resolve("away");
    Files.move(mounts.pgdata(), away);
    expect(own, "none");
    starts();
    String anew = identifier();
    assertThat(anew).isNotEqualTo(own);
    // Also before the operator has noted the new one.
    starts();
    assertThat(identifier()).isEqualTo(anew);

    Path begun = mounts.volume().resolve("begun.anew");
    assertThat(begun).hasContent(own + " " + anew + "\n");
    Files.writeString(begun, own + " " + OTHER + "\n");
    refused(29);
    Files.writeString(begun, OTHER + " " + anew + "\n");
    refused(29);
    Files.delete(begun);
    refused(29);

    expect(anew, null);
    starts();
    assertThat(identifier()).isEqualTo(anew);
  }

  @Test
  void aVolumeThatIsItselfADataDirectoryIsNotTouched() throws IOException {
    Files.move(mounts.pgdata().resolve("PG_VERSION"), mounts.volume().resolve("PG_VERSION"));
    Files.move(mounts.pgdata(), mounts.volume().resolveSibling("away"));
    expect(null, null);
    assertThat(refused(25)).contains("is itself a PostgreSQL data directory");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 512, 8191, 8193})
  void aControlFileOfTheWrongSizeIsDamage(int size) throws IOException {
    Path control = mounts.pgdata().resolve("global/pg_control");
    Files.write(control, Arrays.copyOf(Files.readAllBytes(control), size));
    expect(own, null);
    assertThat(refused(25)).contains("global/pg_control is not 8192 bytes long");
  }

  @Test
  void aControlFileWithoutIdentifierIsDamage() throws IOException {
    Files.write(mounts.pgdata().resolve("global/pg_control"), new byte[8192]);
    expect(null, null);
    assertThat(refused(25)).contains("holds no system identifier");
  }

  @Test
  void aVersionThatIsNoneIsDamage() throws IOException {
    for (String version : new String[] {"", "\n", "seventeen\n", "17; reboot\n"}) {
      Files.writeString(mounts.pgdata().resolve("PG_VERSION"), version);
      expect(own, null);
      assertThat(refused(25)).contains("PG_VERSION holds no version");
    }
  }

  @Test
  void aControlFileWithAWrongChecksumIsDamage() throws IOException {
    Path program = controlData();
    Path control = mounts.pgdata().resolve("global/pg_control");
    byte[] bytes = Files.readAllBytes(control);
    bytes[100] ^= 1;
    Files.write(control, bytes);
    expect(own, null);
    Path programs = InstanceTools.system(mounts.config().resolve("tools"));
    Files.createSymbolicLink(programs.resolve("pg_controldata"), program);
    assertThat(refused(25, InstanceProcess.on(mounts).programsFrom(programs)))
        .contains("the checksum of global/pg_control does not match");

    bytes[100] ^= 1;
    Files.write(control, bytes);
    try (InstanceProcess instance =
        InstanceProcess.on(mounts).programsFrom(programs).start().awaitReady()) {
      assertThat(instance.exec("stop").exitCode()).isZero();
    }
  }

  /** Of any version from 13 to 17, whose control files are laid out alike. */
  private static Path controlData() throws IOException {
    Path installed = Path.of("/usr/lib/postgresql");
    assumeTrue(Files.isDirectory(installed), "no PostgreSQL of the system is installed");
    try (Stream<Path> versions = Files.list(installed)) {
      return versions
          .filter(version -> version.getFileName().toString().matches("1[3-7]"))
          .map(version -> version.resolve("bin/pg_controldata"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseGet(() -> org.junit.jupiter.api.Assumptions.abort("no pg_controldata 13 to 17"));
    }
  }

  /** What the ConfigMap says, with a password that PostgreSQL does not have yet. */
  private void expect(String identifier, String accepted) {
    Map<String, String> config = new TreeMap<>(InstanceScript.texts());
    for (String name : List.of("postgresql.conf", "pg_hba.conf")) {
      config.put(name, text(mounts.config().resolve(name)));
    }
    if (identifier != null) {
      config.put("system-identifier", identifier);
    }
    if (accepted != null) {
      config.put("accepted-system-identifier", accepted);
    }
    mounts.wholeConfig(config).password("changed");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void starts() {
    try (InstanceProcess instance = InstanceProcess.on(mounts).start().awaitReady()) {
      assertThat(instance.exec("stop").exitCode()).isZero();
      assertThat(instance.awaitExit()).isZero();
    }
  }

  private String refused(int code) throws IOException {
    return refused(code, InstanceProcess.on(mounts));
  }

  private String refused(int code, InstanceProcess.Builder builder) throws IOException {
    Map<String, String> before = everything();
    try (InstanceProcess instance = builder.start()) {
      assertThat(instance.awaitExit()).as(instance.output().toString()).isEqualTo(code);
      assertThat(everything()).isEqualTo(before);
      return instance.terminationMessage().strip();
    }
  }

  /**
   * Type, owner, mode, times and content of everything on the volume, and of the volume; but for
   * the lock, which notes who has had it last.
   */
  private Map<String, String> everything() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(mounts.volume())) {
      for (Path path : paths.filter(p -> !p.endsWith("instance.lock")).toList()) {
        PosixFileAttributes attributes =
            Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        found.put(
            mounts.volume().relativize(path).toString(),
            String.join(
                " ",
                attributes.owner().getName(),
                attributes.group().getName(),
                PosixFilePermissions.toString(attributes.permissions()),
                attributes.lastModifiedTime().toString(),
                Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS).toString(),
                attributes.isRegularFile() ? digest(path) : ""));
      }
    }
    return found;
  }

  private static String digest(Path file) throws IOException {
    return Integer.toHexString(Arrays.hashCode(Files.readAllBytes(file)));
  }

  private String identifier() {
    return Long.toUnsignedString(InstanceControlFile.of(mounts.pgdata()).systemIdentifier());
  }
}
