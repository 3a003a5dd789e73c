package dev.databaseoperator.docs;

import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.Installation;
import dev.databaseoperator.testkit.UserShell;
import java.nio.file.Path;

/**
 * The operator installed and removed with the commands of a page, as they stand there.
 *
 * @param page has the blocks {@code run: install} and {@code run: uninstall}
 * @param scratch an empty directory
 */
record DocumentedInstallation(Path page, Path scratch) implements Installation {

  @Override
  public void install(Cluster cluster) {
    Session.of(Page.at(page), "install").run(new UserShell(cluster, scratch.resolve("install")));
  }

  @Override
  public void uninstall(Cluster cluster) {
    Session.of(Page.at(page), "uninstall")
        .run(new UserShell(cluster, scratch.resolve("uninstall")));
  }
}
