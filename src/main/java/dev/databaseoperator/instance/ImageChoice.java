package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.view.Observed;
import java.util.Map;

/** Chooses the image of an instance: the one in its spec, or the previous one. */
public interface ImageChoice {

  /**
   * Chosen image.
   *
   * @param holds whether the StatefulSet has to stay as it is
   * @param image desired image of the StatefulSet
   * @param annotations notes for the StatefulSet
   */
  record Chosen(boolean holds, String image, Map<String, String> annotations) {}

  /** Chooses for the observed instance of {@code database}. */
  Chosen choose(Database database, Observed observed);
}
