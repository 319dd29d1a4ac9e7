// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/time.h>

// DTLS: macros and variadic functions of libssl and libcrypto that Swift cannot import.

/// A new key of a curve, which is P-256, or NULL.
///
/// Made with the functions of OpenSSL 1.1 where there are any: a key of a provider can be put into
/// a certificate only by a search through all encoders and decoders, which takes more than twice
/// as many instructions as key, certificate and signature together.
static inline EVP_PKEY *COpenSSL_generate_p256(const EC_GROUP *curve) {
#ifdef OPENSSL_NO_DEPRECATED_3_0
    (void)curve;
    return EVP_EC_gen("P-256");
#else
    EC_KEY *numbers = EC_KEY_new();
    EVP_PKEY *key = EVP_PKEY_new();
    if (numbers != NULL && key != NULL && EC_KEY_set_group(numbers, curve) == 1
        && EC_KEY_generate_key(numbers) == 1 && EVP_PKEY_set1_EC_KEY(key, numbers) == 1) {
        EC_KEY_free(numbers);
        return key;
    }
    EC_KEY_free(numbers);
    EVP_PKEY_free(key);
    return NULL;
#endif
}

/// What every DTLS context of ours has switched on.
static inline uint64_t COpenSSL_dtls_options(void) {
    return SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET
        | SSL_OP_NO_QUERY_MTU | SSL_OP_CIPHER_SERVER_PREFERENCE;
}

/// The option that makes a server ask for a cookie with HelloVerifyRequest.
static inline uint64_t COpenSSL_cookie_option(void) {
    return SSL_OP_COOKIE_EXCHANGE;
}

/// Restricts a context to DTLS 1.2, the given groups and no session cache; 1 on success.
static inline int COpenSSL_restrict(SSL_CTX *context, const char *groups, long certificates) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_max_cert_list(context, certificates);
    return SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1
        && SSL_CTX_set_max_proto_version(context, DTLS1_2_VERSION) == 1
        && SSL_CTX_set1_groups_list(context, groups) == 1;
}

/// Sets the datagram size of handshake flights and the largest record payload; 1 on success.
static inline int COpenSSL_set_sizes(SSL *ssl, long datagram, long payload) {
    return SSL_set_mtu(ssl, datagram) == datagram && SSL_set_max_send_fragment(ssl, payload) == 1;
}

/// The time until OpenSSL's retransmission timer expires; 0 when it is not set.
static inline int COpenSSL_get_timeout(SSL *ssl, struct timeval *left) {
    return (int)DTLSv1_get_timeout(ssl, left);
}

/// Retransmits when the timer has expired: 1 done, 0 not expired, -1 failed.
static inline int COpenSSL_handle_timeout(SSL *ssl) {
    return (int)DTLSv1_handle_timeout(ssl);
}

/// Marks the last read of a BIO as "try again when there is more".
static inline void COpenSSL_retry_read(BIO *bio) {
    BIO_set_retry_read(bio);
}

/// Forgets what `COpenSSL_retry_read` marked.
static inline void COpenSSL_clear_retry(BIO *bio) {
    BIO_clear_retry_flags(bio);
}

// The protection of records. In C because parameters point to what they stand for.

/// A context with its key and direction, which never change; or NULL.
static inline EVP_CIPHER_CTX *COpenSSL_new_aead(const EVP_CIPHER *cipher, const void *key,
                                                int is_sealing) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context != NULL
        && EVP_CipherInit_ex2(context, cipher, key, NULL, is_sealing, NULL) == 1) {
        return context;
    }
    EVP_CIPHER_CTX_free(context);
    return NULL;
}

/// Encrypts `length` bytes to `output` and puts the tag of 16 bytes behind them; 1 on success.
static inline int COpenSSL_aead_seal(EVP_CIPHER_CTX *context, const void *nonce,
                                     const void *associated, int associated_length,
                                     const void *input, int length, void *output) {
    unsigned char *bytes = output;
    int written = 0;
    OSSL_PARAM tag[] = {
        OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, bytes + length, 16),
        OSSL_PARAM_construct_end(),
    };
    return EVP_EncryptInit_ex2(context, NULL, NULL, nonce, NULL) == 1
        && EVP_EncryptUpdate(context, NULL, &written, associated, associated_length) == 1
        && EVP_EncryptUpdate(context, bytes, &written, input, length) == 1 && written == length
        && EVP_EncryptFinal_ex(context, bytes + length, &written) == 1 && written == 0
        && EVP_CIPHER_CTX_get_params(context, tag) == 1;
}

/// Decrypts `length` bytes, behind which the tag stands, to `output`; 1 when they are authentic.
static inline int COpenSSL_aead_open(EVP_CIPHER_CTX *context, const void *nonce,
                                     const void *associated, int associated_length,
                                     const void *input, int length, void *output) {
    const unsigned char *bytes = input;
    int written = 0;
    OSSL_PARAM tag[] = {
        OSSL_PARAM_construct_octet_string(
            OSSL_CIPHER_PARAM_AEAD_TAG, (void *)(bytes + length), 16),
        OSSL_PARAM_construct_end(),
    };
    return EVP_DecryptInit_ex2(context, NULL, NULL, nonce, tag) == 1
        && EVP_DecryptUpdate(context, NULL, &written, associated, associated_length) == 1
        && EVP_DecryptUpdate(context, output, &written, bytes, length) == 1 && written == length
        && EVP_DecryptFinal_ex(context, (unsigned char *)output + length, &written) == 1;
}

/// Expands a secret with the pseudorandom function of TLS 1.2; 1 on success.
static inline int COpenSSL_tls1_prf(const char *digest, const void *secret, size_t secret_length,
                                    const char *label, const void *seed, size_t seed_length,
                                    void *output, size_t length) {
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, (void *)secret, secret_length),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, (void *)label, strlen(label)),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, (void *)seed, seed_length),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *function = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(function);
    int result = context == NULL ? 0 : EVP_KDF_derive(context, output, length, parameters);
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(function);
    return result;
}

/// The key on a named curve with this public point and, unless it is NULL, this private scalar; or
/// NULL.
///
/// In C because the parameter builder keeps every pointer it is given, names included, until it is
/// done.
static inline EVP_PKEY *COpenSSL_make_ec_key(const char *group, const unsigned char *point,
                                             size_t point_length, const BIGNUM *scalar) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    int selection = scalar == NULL ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
    if (builder != NULL && context != NULL
        && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, group, 0) == 1
        && OSSL_PARAM_BLD_push_octet_string(
               builder, OSSL_PKEY_PARAM_PUB_KEY, point, point_length) == 1
        && (scalar == NULL
            || OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1)
        && (parameters = OSSL_PARAM_BLD_to_param(builder)) != NULL
        && EVP_PKEY_fromdata_init(context) == 1) {
        EVP_PKEY_fromdata(context, &key, selection, parameters);
    }
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    return key;
}

#endif
