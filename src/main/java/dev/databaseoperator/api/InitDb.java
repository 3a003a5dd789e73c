package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A new, empty PostgreSQL: what {@code initdb} and the first SQL pass make of it.
 *
 * <p>Nothing of this can be changed after creation, as it describes something that has happened.
 */
@ValidationRule(
    value =
        "self.encoding == 'UTF8' || !(self.locale.endsWith('.UTF-8') || "
            + "self.locale.endsWith('.utf8'))",
    message = Limits.ENCODING_OF_LOCALE)
@ValidationRule(
    value =
        "has(self.secret) == has(oldSelf.secret) && (!has(self.secret) || self.secret "
            + "== oldSelf.secret)",
    message =
        "spec.bootstrap.initdb.secret cannot be changed after creation: edit the "
            + "password in the Secret it names")
public class InitDb {

  @JsonPropertyDescription("Name of the application database. Cannot be changed after creation.")
  @Default("app")
  @Size(min = 1, max = Limits.SQL_NAME_LENGTH)
  @Pattern(Limits.SQL_NAME)
  @ValidationRule(
      value = "!(self in ['postgres', 'template0', 'template1'])",
      message = Limits.DATABASE_RESERVED)
  @ValidationRule(
      value = "self == oldSelf",
      message =
          "spec.bootstrap.initdb.database cannot be changed after creation: the data "
              + "directory has been initialised with it; create a new Database with the other "
              + "value")
  private String database = "app";

  @JsonPropertyDescription(
      "Login role that owns the application database; never a superuser. Cannot be "
          + "changed after creation.")
  @Default("app")
  @Size(min = 1, max = Limits.SQL_NAME_LENGTH)
  @Pattern(Limits.SQL_NAME)
  @ValidationRule(
      value =
          "self != 'postgres' && self != 'public' && self != 'none' && "
              + "!self.matches('^[pP][gG]_')",
      message = Limits.OWNER_RESERVED)
  @ValidationRule(
      value = "self == oldSelf",
      message =
          "spec.bootstrap.initdb.owner cannot be changed after creation: the data "
              + "directory has been initialised with it; create a new Database with the other "
              + "value")
  private String owner = "app";

  @JsonPropertyDescription(
      "Secret in the same namespace with keys username (equal to owner) and password."
          + " Without it a password is generated. Label the Secret "
          + "databaseoperator.dev/watch: \"true\" to have a new password applied within "
          + "seconds; otherwise it is read every five minutes.")
  private @Nullable SecretReference secret;

  @JsonPropertyDescription(
      "Character set of the databases, one of PostgreSQL's server character sets. "
          + "Cannot be changed after creation.")
  @Default("UTF8")
  @Size(min = 1, max = Limits.ENCODING_LENGTH)
  @Pattern(Limits.ENCODING)
  @ValidationRule(
      value = "self == oldSelf",
      message =
          "spec.bootstrap.initdb.encoding cannot be changed after creation: the data "
              + "directory has been initialised with it; create a new Database with the other "
              + "value")
  private String encoding = "UTF8";

  @JsonPropertyDescription(
      "Locale of the databases as the image knows it (locale -a); C.UTF-8 exists in "
          + "every image. Cannot be changed after creation.")
  @Default("C.UTF-8")
  @Size(min = 1, max = Limits.LOCALE_LENGTH)
  @Pattern(Limits.LOCALE)
  @ValidationRule(
      value = "self == oldSelf",
      message =
          "spec.bootstrap.initdb.locale cannot be changed after creation: the data "
              + "directory has been initialised with it; create a new Database with the other "
              + "value")
  private String locale = "C.UTF-8";

  @JsonPropertyDescription(
      "Checksums on every data page, so that a damaged disk is noticed. Cannot be "
          + "changed after creation.")
  @Default("true")
  @ValidationRule(
      value = "self == oldSelf",
      message =
          "spec.bootstrap.initdb.dataChecksums cannot be changed after creation: the data"
              + " directory has been initialised with it; create a new Database with the other "
              + "value")
  private boolean dataChecksums = true;

  @JsonPropertyDescription(
      "SQL statements run exactly once as superuser in the application database, in "
          + "one transaction, when it has been created: one statement per entry, none that "
          + "cannot run in a transaction. Cannot be changed after creation.")
  @Default("[]")
  @Size(max = Limits.STATEMENTS)
  @ValidationRule(
      value = "self.all(statement, !statement.contains('\\u0000'))",
      message = Limits.STATEMENT_WITH_NUL)
  @ValidationRule(
      value = "self == oldSelf",
      message =
          "spec.bootstrap.initdb.postInitApplicationSQL cannot be changed after creation:"
              + " it runs once, when the database is created; run later changes with your "
              + "migration tool")
  private List<String> postInitApplicationSQL = new ArrayList<>();

  public String getDatabase() {
    return database;
  }

  public void setDatabase(String database) {
    this.database = database;
  }

  public String getOwner() {
    return owner;
  }

  public void setOwner(String owner) {
    this.owner = owner;
  }

  public @Nullable SecretReference getSecret() {
    return secret;
  }

  public void setSecret(@Nullable SecretReference secret) {
    this.secret = secret;
  }

  public String getEncoding() {
    return encoding;
  }

  public void setEncoding(String encoding) {
    this.encoding = encoding;
  }

  public String getLocale() {
    return locale;
  }

  public void setLocale(String locale) {
    this.locale = locale;
  }

  public boolean isDataChecksums() {
    return dataChecksums;
  }

  public void setDataChecksums(boolean dataChecksums) {
    this.dataChecksums = dataChecksums;
  }

  public List<String> getPostInitApplicationSQL() {
    return postInitApplicationSQL;
  }

  public void setPostInitApplicationSQL(List<String> postInitApplicationSQL) {
    this.postInitApplicationSQL = postInitApplicationSQL;
  }
}
