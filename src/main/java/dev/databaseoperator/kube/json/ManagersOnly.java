package dev.databaseoperator.kube.json;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Drops the field sets of {@code metadata.managedFields}, which are half of an object's memory: the
 * operator reads only who has written an object. They are never sent either; the API server keeps
 * its own when a client omits them (kubernetes.io/docs/reference/using-api/server-side-apply,
 * "Clearing managedFields").
 */
@Singleton
class ManagersOnly implements KubernetesClientObjectMapperCustomizer {

  /** Mix-in of {@link ObjectMeta}. */
  @RegisterForReflection
  abstract static class Metadata {

    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
    @Nullable List<ManagedFieldsEntry> managedFields;
  }

  /** Mix-in of {@link ManagedFieldsEntry}. */
  @RegisterForReflection
  @JsonIgnoreProperties({
    "apiVersion",
    "fieldsType",
    "fieldsV1",
    "operation",
    "subresource",
    "time"
  })
  abstract static class Entry {}

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.addMixIn(ObjectMeta.class, Metadata.class);
    mapper.addMixIn(ManagedFieldsEntry.class, Entry.class);
  }
}
