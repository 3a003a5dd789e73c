package dev.databaseoperator.sql;

import dev.databaseoperator.api.Names;
import dev.databaseoperator.credentials.SuperuserSecret;
import dev.databaseoperator.postgres.Password;
import dev.databaseoperator.postgres.PostgresServer;
import dev.databaseoperator.postgres.ServerIdentity;
import dev.databaseoperator.postgres.SqlFailure;
import dev.databaseoperator.postgres.SqlFailure.Reason;
import dev.databaseoperator.postgres.Timeouts;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.volume.DataIdentity;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL server of an instance: its login and the identity of its data. */
final class SqlServer {

  private SqlServer() {}

  /**
   * Returns the server in {@code pod}.
   *
   * @param wanted desired superuser password, tried first
   * @param known last accepted password, if a pass has succeeded
   */
  static PostgresServer of(PodFacts pod, Password wanted, Optional<Password> known) {
    return new PostgresServer(
        pod.ip().orElseThrow(),
        Names.PORT,
        SuperuserSecret.USER,
        Stream.concat(Stream.of(wanted), known.stream()).distinct().toList(),
        Timeouts.DEFAULT);
  }

  /** Returns the Database's own data; other data that was found is not the Database's. */
  static Optional<DataIdentity> data(SqlFailure failure) {
    return failure.reason() == Reason.OTHER_DATA
        ? Optional.empty()
        : failure.server().map(server -> data(server, Optional.empty()));
  }

  /**
   * Returns the data of a server.
   *
   * @param otherOwner owner of the tables, when it is not the desired one
   */
  static DataIdentity data(ServerIdentity server, Optional<String> otherOwner) {
    return new DataIdentity(
        server.systemIdentifier(),
        server.majorVersion(),
        server.initialised().encoding(),
        server.initialised().locale(),
        server.initialised().dataChecksums(),
        otherOwner);
  }
}
