import { createContext } from 'react';

/** The zone in which times are told, of the IANA time zone database; undefined for the device's. */
export const TimeZone = createContext<string | undefined>(undefined);
