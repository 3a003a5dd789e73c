package dev.databaseoperator.volume;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceVolumeClaimTest {

  @Test
  void claimIsOneWritableFileSystemOfTheWantedSizeAndClass() {
    PersistentVolumeClaim claim = InstanceVolumeClaim.of(Databases.complete(), 1);
    assertThat(claim.getMetadata().getName()).isEqualTo("orders-1");
    assertThat(claim.getSpec().getAccessModes()).containsExactly("ReadWriteOnce");
    assertThat(claim.getSpec().getVolumeMode()).isEqualTo("Filesystem");
    assertThat(claim.getSpec().getStorageClassName()).isEqualTo("fast");
    assertThat(claim.getSpec().getResources().getRequests())
        .containsOnly(Map.entry("storage", new Quantity("20Gi")));
  }

  @Test
  void defaultClassOfTheClusterIsLeftToTheApiServer() {
    assertThat(InstanceVolumeClaim.of(Databases.minimal(), 1).getSpec().getStorageClassName())
        .isNull();
  }

  @ParameterizedTest(name = "has {0}, wants {1}: grows {2}")
  @CsvSource({
    "1Gi,        1Gi,    false",
    "1Gi,        1024Mi, false",
    "1024Mi,     1Gi,    false",
    "1073741824, 1Gi,    false",
    "1Gi,        1.5Gi,  true",
    "1.5Gi,      1Gi,    false",
    "1536Mi,     1.5Gi,  false",
    "1G,         1Gi,    true",
    "1Gi,        1G,     false",
    "2000Mi,     2Gi,    true",
    "9Gi,        10Gi,   true",
    "10Gi,       9Gi,    false"
  })
  void volumeGrowsWhenMoreIsWantedAndNeverShrinks(String has, String wants, boolean grows) {
    assertThat(InstanceVolumeClaim.mustResize(wanting(wants), requesting(has))).isEqualTo(grows);
  }

  /** A request that the storage cannot fulfil is taken back, to anything above what there is. */
  @ParameterizedTest
  @CsvSource({"2Gi, false", "1.5Gi, false", "3Gi, true", "4Gi, false", "5Gi, true"})
  void aRequestGoesBackWhileTheVolumeIsSmaller(String wants, boolean changes) {
    PersistentVolumeClaim growing =
        new PersistentVolumeClaimBuilder(requesting("4Gi"))
            .withNewStatus()
            .addToCapacity("storage", new Quantity("2Gi"))
            .endStatus()
            .build();
    assertThat(InstanceVolumeClaim.mustResize(wanting(wants), growing)).isEqualTo(changes);
  }

  @Test
  void growthIsAMergePatchOfTheSizeAlone() throws JsonProcessingException {
    Map<String, Object> patch =
        new ObjectMapper()
            .readValue(InstanceVolumeClaim.size(wanting("1.5Gi")), new TypeReference<>() {});
    assertThat(patch)
        .isEqualTo(
            Map.of("spec", Map.of("resources", Map.of("requests", Map.of("storage", "1.5Gi")))));
  }

  @Property
  void afterGrowingThereIsNothingLeftToGrow(
      @ForAll @LongRange(min = 1, max = 1L << 40) long has,
      @ForAll @LongRange(min = 1, max = 1L << 40) long wants) {
    assertThat(InstanceVolumeClaim.mustResize(wanting(wants + "Ki"), requesting(has + "Ki")))
        .isEqualTo(wants > has);
    assertThat(InstanceVolumeClaim.mustResize(wanting(wants + "Ki"), requesting(wants + "Ki")))
        .isFalse();
  }

  private static Database wanting(String size) {
    Database database = Databases.minimal();
    database.getSpec().getStorage().setSize(size);
    return database;
  }

  private static PersistentVolumeClaim requesting(String size) {
    return InstanceVolumeClaim.of(wanting(size), 1);
  }
}
