package io.omendb.storage.format.manifest.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import io.omendb.format.manifest.Fragment;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.fragment.FragmentEntry;
import java.util.List;

/// One fragment entry as bytes of its own, for those who send work to other machines. Stateless and
/// thread-safe.
public final class FragmentMessage {
  private FragmentMessage() {}

  public static byte[] encode(FragmentEntry fragment) {
    return Encoder.fragment(fragment).toByteArray();
  }

  /// Reads what [#encode] wrote and checks its invariants.
  ///
  /// @param where what is read, for messages
  /// @throws Corrupt if it is no fragment entry
  public static FragmentEntry decode(byte[] bytes, String where) {
    try {
      FragmentEntry fragment = new Decoder(where).fragment(Fragment.parseFrom(bytes));
      Fragments.check(List.of(fragment), new Invariants.Rule(where));
      return fragment;
    } catch (InvalidProtocolBufferException | IllegalArgumentException | ArithmeticException e) {
      throw new Corrupt(where + ": no fragment entry: " + e.getMessage(), where);
    }
  }
}
