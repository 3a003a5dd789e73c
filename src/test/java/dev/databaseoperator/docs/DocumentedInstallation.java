package dev.databaseoperator.docs;

import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.Installation;
import dev.databaseoperator.testkit.UserShell;
import java.nio.file.Path;

/**
 * The operator installed and removed with the commands of a page, as they stand there.
 *
 * @param page has the blocks {@code run: NAME-install} and {@code run: NAME-uninstall}
 * @param name of the way
 * @param scratch an empty directory
 */
record DocumentedInstallation(Path page, String name, Path scratch) implements Installation {

  @Override
  public void install(Cluster cluster) {
    run(cluster, "install");
  }

  @Override
  public void uninstall(Cluster cluster) {
    run(cluster, "uninstall");
  }

  private void run(Cluster cluster, String step) {
    Session.of(Page.at(page), name + "-" + step)
        .run(new UserShell(cluster, scratch.resolve(name + "-" + step)));
  }
}
