package dev.databaseoperator.credentials;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.Applier;
import dev.databaseoperator.child.Kept;
import dev.databaseoperator.diagnosis.DataExposure;
import dev.databaseoperator.view.View;
import dev.databaseoperator.volume.DataNotes;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;

/** Writes the {@link SuperuserSecret}. */
public final class SuperuserCredentials implements Kept<Secret> {

  private final View view;
  private final Database database;

  /** Writes the Secret of the Database of {@code view}. */
  public SuperuserCredentials(View view) {
    this.view = view;
    this.database = view.database();
  }

  /**
   * Brings up the Secret.
   *
   * @return the resulting Secret
   */
  public Secret bringUp(Applier applier) {
    return applier.kept(this);
  }

  @Override
  public Class<Secret> type() {
    return Secret.class;
  }

  @Override
  public String name() {
    return Names.superuserSecret(database);
  }

  @Override
  public Map<String, String> labels() {
    return Labels.of(database);
  }

  @Override
  public Secret created() {
    return SuperuserSecret.of(database, GeneratedPassword.next());
  }

  @Override
  public Secret changed(Secret seen, Secret fresh) {
    Secret identified = identified(fresh);
    return SuperuserSecret.completed(database, identified, GeneratedPassword.unless(identified));
  }

  /** Adds the identity of the data as soon as the data could be exchanged; from then on always. */
  private Secret identified(Secret fresh) {
    return DataNotes.isIdentified(fresh) || DataExposure.isExposed(database, view.observed())
        ? DataNotes.identified(database, fresh, DataExposure.isLost(database))
        : fresh;
  }
}
