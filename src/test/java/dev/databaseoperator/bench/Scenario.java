package dev.databaseoperator.bench;

import java.util.function.Consumer;

/** What happens in a run: N Databases are created, edited, left alone, met again, and deleted. */
final class Scenario {

  private final BenchOptions options;
  private final Report report = new Report();

  /** A run of this size. */
  Scenario(BenchOptions options) {
    this.options = options;
  }

  /** The figures that there are so far. */
  Report report() {
    return report;
  }

  /** Runs all of it on an API server of its own. */
  void run() {
    if (options.foreignSecrets() > 0) {
      run(Starts::withOneDatabase, ForeignSecrets::run);
    } else {
      run(
          Starts::withoutDatabases,
          Starts::withOneDatabase,
          Creation::allAtOnce,
          Creation::oneByOne,
          Edits::run,
          Idleness::run,
          Restarts::afterSigterm,
          Restarts::afterSigkill,
          SqlPasses::run,
          Deletion::run);
    }
  }

  /** Runs the parts whose figures do not depend on the machine, and then {@code more}. */
  Report runBudgets(Consumer<Run> more) {
    run(
        Starts::withoutDatabases,
        Starts::withOneDatabase,
        Creation::allAtOnce,
        Idleness::run,
        Restarts::afterSigterm,
        Deletion::run,
        more);
    return report;
  }

  @SafeVarargs
  private void run(Consumer<Run>... parts) {
    report.put("run", "operator", Program.description());
    report.put("run", "databases", options.databases());
    report.put("run", "machine", Machine.description());
    try (Run run = new Run(options, report)) {
      try {
        for (Consumer<Run> part : parts) {
          part.accept(run);
        }
        report.put(
            "run", "unknown_statements", run.cluster().postgres().unknownStatements().size());
      } catch (RuntimeException e) {
        throw run.cluster().lifeline().reasonOf(e);
      }
    }
  }
}
