package io.securedatasource.testserver;

/**
 * Follows the TLS records (RFC 8446, 5.1) that a client sends and finds where its first application
 * data begins. The client's Finished is the one record after ChangeCipherSpec: of type handshake up
 * to TLS 1.2, posing as application data in TLS 1.3 (JSSE sends the compatibility
 * ChangeCipherSpec). Bytes that do not begin as a handshake are application data, in plaintext.
 * Used by one thread.
 */
final class TlsRecords {

  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;
  private static final int APPLICATION_DATA = 23;
  private static final int HEADER = 5;

  private boolean begun;
  private int headerRead;
  private int type;
  private int bodyLength;
  private int bodyLeft;
  private boolean cipherChanged;
  private boolean finished;

  /** The offset at which application data begins, or {@code length} if it does not. */
  int applicationDataIn(byte[] bytes, int length) {
    int start = 0;
    for (int i = 0; i < length; ) {
      if (bodyLeft > 0) {
        int skipped = Math.min(bodyLeft, length - i);
        bodyLeft -= skipped;
        i += skipped;
        continue;
      }
      int value = bytes[i] & 0xff;
      if (headerRead == 0) {
        start = i;
        type = value;
        if (!begun && type != HANDSHAKE) {
          return start;
        }
        begun = true;
        if (finished && type == APPLICATION_DATA) {
          return start;
        }
      } else if (headerRead >= 3) {
        bodyLength = (bodyLength << 8 | value) & 0xffff;
      }
      headerRead++;
      i++;
      if (headerRead == HEADER) {
        headerRead = 0;
        bodyLeft = bodyLength;
        finished |= cipherChanged;
        cipherChanged |= type == CHANGE_CIPHER_SPEC;
      }
    }
    return length;
  }
}
