package dev.ssehub.backplane.broker;

/**
 * How much a broker keeps, where nodes can say so.
 *
 * @param maxRecords how many records, about
 * @param maxValues how many latest events of keys beyond that, about
 * @param maxMemberships how many memberships of users in groups there may be
 * @param maxRevocations how many revocations beyond the log
 */
public record BrokerLimits(int maxRecords, int maxValues, int maxMemberships, int maxRevocations) {}
