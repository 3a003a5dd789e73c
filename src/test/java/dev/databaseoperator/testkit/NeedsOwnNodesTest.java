package dev.databaseoperator.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class NeedsOwnNodesTest {

  /** Like a test of the third depth; nothing but this class runs it. */
  static final class Sample {

    @Test
    void anywhere() {}

    @Test
    @NeedsOwnNodes("stops one")
    void there() {}
  }

  /** The same, as a whole. */
  @NeedsOwnNodes("stops all")
  static final class WholeSample {

    @Test
    void there() {}
  }

  @AfterEach
  void noClusterIsChosen() {
    System.clearProperty("e2e.cluster");
  }

  @Test
  void onOurClusterAllTestsRun() {
    assertThat(run(Sample.class)).isEqualTo(Map.of("anywhere()", "ran", "there()", "ran"));
    System.setProperty("e2e.cluster", "other");
    assertThat(run(WholeSample.class)).isEqualTo(Map.of("there()", "ran"));
  }

  @Test
  void onAnotherClusterThoseAreSkippedWithWhatTheyNeed() {
    System.setProperty("e2e.cluster", "kubeconfig");

    assertThat(run(Sample.class))
        .isEqualTo(Map.of("anywhere()", "ran", "there()", "needs nodes of dev/cluster: stops one"));
    assertThat(run(WholeSample.class))
        .isEqualTo(Map.of("WholeSample", "needs nodes of dev/cluster: stops all"));
  }

  private static Map<String, String> run(Class<?> tests) {
    Map<String, String> ends = new TreeMap<>();
    LauncherFactory.create(
            LauncherConfig.builder()
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .build())
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build(),
            new TestExecutionListener() {
              @Override
              public void executionSkipped(TestIdentifier test, String reason) {
                ends.put(name(test), reason);
              }

              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                  ends.put(name(test), "ran");
                }
              }
            });
    return ends;
  }

  private static String name(TestIdentifier test) {
    return test.getDisplayName().replaceFirst(".*[ $]", "");
  }
}
