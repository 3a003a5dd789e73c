package dev.databaseoperator.bench;

import java.util.List;
import java.util.stream.IntStream;

/** What Secrets that are none of its business cost the operator. */
final class ForeignSecrets {

  private static final String BASE64 = "QUJD".repeat(100_000 / 3);

  private ForeignSecrets() {}

  static void run(Run run) {
    List<String> secrets =
        IntStream.range(0, run.options().foreignSecrets()).mapToObj(i -> "foreign-" + i).toList();
    run.pause(run.options().idle());
    double before = run.operator().sample().rssMiB();
    Run.say("creating " + secrets.size() + " foreign Secrets of 100 KB");
    run.cluster().forAll(secrets, name -> run.cluster().createForeignSecret(name, BASE64));
    run.pause(run.options().idle());
    double after = run.operator().sample().rssMiB();
    Report report = run.report();
    report.put("foreign secrets", "secrets", secrets.size());
    report.put("foreign secrets", "rss_before_mib", before);
    report.put("foreign secrets", "rss_after_mib", after);
    report.put("foreign secrets", "rss_growth_mib", after - before);
  }
}
