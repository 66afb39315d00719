package io.omendb.index.hnsw;

import io.omendb.index.IndexProviderContract;
import io.omendb.storage.index.IndexProvider;

class HnswContractTest extends IndexProviderContract {
  @Override
  protected IndexProvider provider() {
    return new HnswProvider();
  }

  @Override
  protected boolean findsAllAccepted() {
    return true;
  }
}
