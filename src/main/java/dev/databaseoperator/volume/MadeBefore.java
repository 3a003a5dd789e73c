package dev.databaseoperator.volume;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.InitDb;
import dev.databaseoperator.api.StorageSpec;
import dev.databaseoperator.view.ClaimFacts;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.Previous;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reports where adopted volume and data differ from the spec: a Database takes those of an earlier
 * one as they are.
 */
public final class MadeBefore {

  /** Type of the condition. */
  public static final String CONDITION = "SpecDiffers";

  private MadeBefore() {}

  /**
   * Returns one sentence; empty when nothing differs.
   *
   * @param data what the server has, if it was queried
   */
  public static Optional<String> message(
      Database database, Observed observed, Optional<DataIdentity> data) {
    List<String> found = new ArrayList<>();
    observed.volume().ifPresent(claim -> volume(database.getSpec().getStorage(), claim, found));
    if (data.isPresent()) {
      data(database.getSpec().getBootstrap().getInitdb(), data.get(), found);
    } else {
      // The data stays the same while no server can be queried.
      Optional<String> before =
          Previous.of(database).condition(CONDITION).map(Condition::getMessage);
      if (before.isPresent()) {
        return before;
      }
    }
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "adopted volume and data stay as they are: %s; to change that, dump and load into a new Database"
                .formatted(String.join(", ", found)));
  }

  private static void volume(StorageSpec wanted, ClaimFacts claim, List<String> found) {
    differs("spec.storage.storageClass", wanted.getStorageClass(), claim.storageClass(), found);
    List<String> modes = claim.accessModes();
    if (!modes.isEmpty() && !modes.contains(wanted.getAccessMode().name())) {
      differs(
          "spec.storage.accessMode", wanted.getAccessMode().name(), String.join(",", modes), found);
    }
  }

  private static void data(InitDb wanted, DataIdentity has, List<String> found) {
    // PostgreSQL has other names for it, and shows this one.
    String encoding = wanted.getEncoding().equals("UNICODE") ? "UTF8" : wanted.getEncoding();
    differs("spec.bootstrap.initdb.encoding", encoding, has.encoding(), found);
    if (!normal(wanted.getLocale()).equals(normal(has.locale()))) {
      differs("spec.bootstrap.initdb.locale", wanted.getLocale(), has.locale(), found);
    }
    differs(
        "spec.bootstrap.initdb.dataChecksums",
        Boolean.toString(wanted.isDataChecksums()),
        Boolean.toString(has.dataChecksums()),
        found);
    has.otherOwner()
        .ifPresent(
            owner ->
                found.add(
                    "the tables belong to role %s, of whose rights spec.bootstrap.initdb.owner %s has none (REASSIGN OWNED BY gives them to it)"
                        .formatted(owner, wanted.getOwner())));
  }

  /** Normalizes a locale: C libraries spell the encoding in its name either way, and POSIX is C. */
  private static String normal(String locale) {
    String name = locale.toLowerCase(Locale.ROOT).replace("-", "");
    return name.equals("posix") ? "c" : name;
  }

  private static void differs(
      String field, @Nullable String wanted, @Nullable String has, List<String> found) {
    if (wanted != null && has != null && !wanted.equals(has)) {
      found.add("%s is %s, not %s".formatted(field, has, wanted));
    }
  }
}
