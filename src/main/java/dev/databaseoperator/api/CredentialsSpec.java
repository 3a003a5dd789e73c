package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What becomes of generated passwords as time goes by. */
public class CredentialsSpec {

  @JsonPropertyDescription(
      "How long a generated password of the application lasts, in hours and minutes such as 2160h"
          + " or 36h30m, at least 1h; then Secret NAME-app gets a new one, and PostgreSQL too. Applications"
          + " must read the Secret again for their next connection; open ones stay. Without it"
          + " passwords change only when you ask for it: a new value of the annotation"
          + " databaseoperator.dev/rotate of the Database asks for one rotation.")
  @Size(min = Limits.ROTATE_AFTER_LEAST_LENGTH, max = Limits.ROTATE_AFTER_LENGTH)
  @Pattern(Limits.ROTATE_AFTER)
  @ValidationRule(
      value = "duration(self) >= duration('1h')",
      message = Limits.ROTATE_AFTER_TOO_SHORT)
  private @Nullable String rotateAfter;

  public @Nullable String getRotateAfter() {
    return rotateAfter;
  }

  public void setRotateAfter(@Nullable String rotateAfter) {
    this.rotateAfter = rotateAfter;
  }
}
