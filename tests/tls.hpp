// Part of parley. BSD-3-Clause, see LICENSE.
#pragma once

#include "io/fixture.hpp"
#include "tcp_client.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace parley_test {

/// A certificate for this machine that nobody has signed, in files of its own.
class self_signed {
public:
  self_signed() {
    auto* key = EVP_EC_gen("P-256");
    auto* x = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), 0);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, key);
    auto* name = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(x, name);
    X509_sign(x, key, EVP_sha256());
    auto* chain_file = std::fopen(certificate().c_str(), "w");
    PEM_write_X509(chain_file, x);
    std::fclose(chain_file);
    auto* key_file = std::fopen(this->key().c_str(), "w");
    PEM_write_PrivateKey(key_file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(key_file);
    X509_free(x);
    EVP_PKEY_free(key);
  }

  [[nodiscard]] std::string certificate() const { return (files_.path() / "chain.pem").string(); }
  [[nodiscard]] std::string key() const { return (files_.path() / "key.pem").string(); }

private:
  folder files_;
};

/// Speaks one version of TLS over a connection.
class tls_client {
public:
  tls_client(tcp_client over, int version)
      : over_(std::move(over)), context_(SSL_CTX_new(TLS_client_method())),
        ssl_(SSL_new(context_)) {
    SSL_set_security_level(ssl_, 0);
    SSL_set_min_proto_version(ssl_, version);
    SSL_set_max_proto_version(ssl_, version);
    SSL_set_fd(ssl_, over_.descriptor());
    if (SSL_connect(ssl_) != 1) {
      free();
      throw std::runtime_error("no TLS");
    }
  }
  tls_client(const tls_client&) = delete;
  ~tls_client() { free(); }

  void send(const std::string& bytes) {
    SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
  }

  /// What comes until the body, whose length is told, is complete.
  std::string ask(const std::string& request) {
    send(request);
    std::string out;
    for (;;) {
      char bytes[4096];
      auto size = SSL_read(ssl_, bytes, sizeof(bytes));
      if (size <= 0)
        return out;
      out.append(bytes, static_cast<std::size_t>(size));
      auto end = out.find("\r\n\r\n");
      auto length = out.find("Content-Length: ");
      if (end != std::string::npos && length < end &&
          out.size() >= end + 4 + std::stoul(out.substr(length + 16)))
        return out;
    }
  }

private:
  void free() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    ERR_clear_error();
  }

  tcp_client over_;
  SSL_CTX* context_;
  SSL* ssl_;
};

} // namespace parley_test
