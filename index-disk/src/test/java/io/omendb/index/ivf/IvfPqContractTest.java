package io.omendb.index.ivf;

import io.omendb.index.IndexProviderContract;
import io.omendb.storage.index.IndexProvider;

class IvfPqContractTest extends IndexProviderContract {
  @Override
  protected IndexProvider provider() {
    return new IvfPqProvider();
  }

  @Override
  protected boolean findsAllAccepted() {
    return true;
  }
}
