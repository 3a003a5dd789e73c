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

/** The PostgreSQL of an instance: how to log in, and which data it has shown. */
final class SqlServer {

  private SqlServer() {}

  /**
   * The server in {@code pod}.
   *
   * @param wanted superuser password that it should have: tried first
   * @param known the one that it is known to have, if a pass has succeeded
   */
  static PostgresServer of(PodFacts pod, Password wanted, Optional<Password> known) {
    return new PostgresServer(
        pod.ip().orElseThrow(),
        Names.PORT,
        SuperuserSecret.USER,
        Stream.concat(Stream.of(wanted), known.stream()).distinct().toList(),
        Timeouts.DEFAULT);
  }

  /** Which data the Database is known by; other data that was found is not its. */
  static Optional<DataIdentity> data(SqlFailure failure) {
    return failure.reason() == Reason.OTHER_DATA
        ? Optional.empty()
        : failure.server().map(server -> data(server, Optional.empty()));
  }

  /**
   * The data of a server.
   *
   * @param otherOwner of the tables, if that is not the wanted one
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
