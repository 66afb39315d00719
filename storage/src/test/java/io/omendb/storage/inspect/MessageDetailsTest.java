package io.omendb.storage.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.omendb.format.manifest.DeletionVector;
import io.omendb.format.manifest.Fragment;
import io.omendb.format.manifest.Index;
import io.omendb.format.manifest.Operation;
import io.omendb.format.manifest.Page;
import io.omendb.format.manifest.Root;
import io.omendb.format.manifest.Segment;
import io.omendb.storage.format.deletion.DeletedRows;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// No field of a manifest is left out of its description, whatever fields it comes to have.
class MessageDetailsTest {
  /// Types may contain themselves.
  private static final int DEPTH = 6;

  static List<Message> messages() {
    return List.of(Root.getDefaultInstance(), Page.getDefaultInstance());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyFieldIsShown(Message type) {
    for (int choice = 0; choice < 8; choice++) {
      Message full = filled(type, choice, DEPTH);
      assertShown(full, MessageDetails.of(full));
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void emptyFieldsAreShownToo(Message type) {
    Map<String, Detail> members = MessageDetails.of(type).members();
    for (FieldDescriptor field : type.getDescriptorForType().getFields()) {
      if (field.isRepeated()) {
        assertThat(members.get(MessageDetails.name(field))).isEqualTo(new Detail.Items(List.of()));
      } else if (!field.hasPresence()) {
        assertThat(members).containsKey(MessageDetails.name(field));
      }
    }
  }

  @Test
  void valuesReadAsWhatTheyAre() {
    Root root =
        Root.newBuilder()
            .setDatasetId(ByteString.copyFrom(new byte[16]))
            .setParentCrc32C(0x0a0b0c0d)
            .setTimestampMicros(1_500_000)
            .setVersion(-1)
            .setOperation(Operation.newBuilder().setTransaction(ByteString.copyFromUtf8("short")))
            .addIndexes(
                Index.newBuilder().addSegments(Segment.newBuilder().addCoverage(5).addCoverage(3)))
            .addInline(
                Fragment.newBuilder()
                    .setDeletions(
                        DeletionVector.newBuilder()
                            .setCardinality(3)
                            .setInline(ByteString.copyFrom(DeletedRows.of(1, 2, 7).encode()))))
            .build();
    Map<String, Detail> members = MessageDetails.of(root).members();
    assertThat(members.get("dataset_id"))
        .isEqualTo(new Detail.Text("00000000-0000-0000-0000-000000000000"));
    assertThat(members.get("parent_crc32c")).isEqualTo(new Detail.Text("0a0b0c0d"));
    assertThat(members.get("timestamp")).isEqualTo(new Detail.Text("1970-01-01T00:00:01.500Z"));
    assertThat(members.get("version")).isEqualTo(new Detail.Text("18446744073709551615"));
    assertThat(group(members, "operation").get("transaction")).isInstanceOf(Detail.Blob.class);
    Map<String, Detail> fragment = first(member(members, "inline")).members();
    Map<String, Detail> index = first(member(members, "indexes")).members();
    assertThat(first(member(index, "segments")).members().get("coverage"))
        .isEqualTo(new Detail.Items(List.of(new Detail.Run(5, 3))));
    assertThat(group(fragment, "deletions").get("positions"))
        .isEqualTo(new Detail.Items(List.of(new Detail.Run(1, 2), new Detail.Run(7, 1))));
  }

  @Test
  void whatANewerWriterAddedIsNamedByNumber() {
    UnknownFieldSet newer =
        UnknownFieldSet.newBuilder()
            .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(4).build())
            .build();
    Root root = Root.newBuilder().setUnknownFields(newer).build();
    assertThat(MessageDetails.of(root).members().get("unknown_fields"))
        .isEqualTo(new Detail.Items(List.of(new Detail.Whole(900))));
  }

  /// A message with every field set; of each choice the member of that number.
  private static Message filled(Message type, int choice, int depth) {
    Message.Builder builder = type.newBuilderForType();
    for (FieldDescriptor field : type.getDescriptorForType().getFields()) {
      if (field.getContainingOneof() != null) {
        int members = field.getContainingOneof().getFieldCount();
        if (!field.getContainingOneof().getField(choice % members).equals(field)) {
          continue;
        }
      }
      boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      if (message && depth == 0) {
        continue;
      }
      Object value = message ? null : sample(field);
      if (message) {
        Message inner = builder.newBuilderForField(field).getDefaultInstanceForType();
        value = filled(inner, choice, depth - 1);
      }
      if (field.isRepeated()) {
        builder.addRepeatedField(field, value);
      } else {
        builder.setField(field, value);
      }
    }
    return builder.build();
  }

  private static Object sample(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT -> 7;
      case LONG -> 8L;
      case FLOAT -> 0.5f;
      case DOUBLE -> 0.25;
      case BOOLEAN -> true;
      case STRING -> "text";
      case BYTE_STRING -> ByteString.copyFromUtf8("bytes");
      case ENUM -> field.getEnumType().getValues().getFirst();
      case MESSAGE -> throw new IllegalArgumentException(field.getFullName());
    };
  }

  private static void assertShown(Message message, Detail.Group group) {
    Descriptor type = message.getDescriptorForType();
    message
        .getAllFields()
        .forEach((field, value) -> {
          Detail shown = group.members().get(MessageDetails.name(field));
          if (shown == null) {
            throw new AssertionError(type.getName() + "." + field.getName() + " is not shown");
          }
          if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            boolean repeated = field.isRepeated();
            assertShown(
                (Message) (repeated ? ((List<?>) value).getFirst() : value),
                repeated ? first(shown) : (Detail.Group) shown);
          }
        });
  }

  private static Detail member(Map<String, Detail> members, String name) {
    return Objects.requireNonNull(members.get(name), name);
  }

  private static Map<String, Detail> group(Map<String, Detail> members, String name) {
    return ((Detail.Group) member(members, name)).members();
  }

  private static Detail.Group first(Detail items) {
    return (Detail.Group) ((Detail.Items) items).items().getFirst();
  }
}
