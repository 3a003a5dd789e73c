package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.view.Observed;
import java.util.Map;

/** Which image an instance gets: the one that its Database asks for, or another for good reason. */
public interface ImageChoice {

  /**
   * What was chosen.
   *
   * @param holds whether the StatefulSet has to stay as it is
   * @param image the image that it should have
   * @param annotations what has to be remembered on the StatefulSet
   */
  record Chosen(boolean holds, String image, Map<String, String> annotations) {}

  /** Chooses for the instance of {@code database} that was observed. */
  Chosen choose(Database database, Observed observed);
}
