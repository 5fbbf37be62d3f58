// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <string>
#include <string_view>

/// Codes of countries.
namespace ctsync::mapping::normalise {

/// The countries of ISO 3166-1: alpha-2, alpha-3 and numeric code of each, and a space.
inline constexpr std::string_view country_rows =
    "ADAND020 AEARE784 AFAFG004 AGATG028 AIAIA660 ALALB008 AMARM051 AOAGO024 AQATA010 ARARG032 "
    "ASASM016 ATAUT040 AUAUS036 AWABW533 AXALA248 AZAZE031 BABIH070 BBBRB052 BDBGD050 BEBEL056 "
    "BFBFA854 BGBGR100 BHBHR048 BIBDI108 BJBEN204 BLBLM652 BMBMU060 BNBRN096 BOBOL068 BQBES535 "
    "BRBRA076 BSBHS044 BTBTN064 BVBVT074 BWBWA072 BYBLR112 BZBLZ084 CACAN124 CCCCK166 CDCOD180 "
    "CFCAF140 CGCOG178 CHCHE756 CICIV384 CKCOK184 CLCHL152 CMCMR120 CNCHN156 COCOL170 CRCRI188 "
    "CUCUB192 CVCPV132 CWCUW531 CXCXR162 CYCYP196 CZCZE203 DEDEU276 DJDJI262 DKDNK208 DMDMA212 "
    "DODOM214 DZDZA012 ECECU218 EEEST233 EGEGY818 EHESH732 ERERI232 ESESP724 ETETH231 FIFIN246 "
    "FJFJI242 FKFLK238 FMFSM583 FOFRO234 FRFRA250 GAGAB266 GBGBR826 GDGRD308 GEGEO268 GFGUF254 "
    "GGGGY831 GHGHA288 GIGIB292 GLGRL304 GMGMB270 GNGIN324 GPGLP312 GQGNQ226 GRGRC300 GSSGS239 "
    "GTGTM320 GUGUM316 GWGNB624 GYGUY328 HKHKG344 HMHMD334 HNHND340 HRHRV191 HTHTI332 HUHUN348 "
    "IDIDN360 IEIRL372 ILISR376 IMIMN833 ININD356 IOIOT086 IQIRQ368 IRIRN364 ISISL352 ITITA380 "
    "JEJEY832 JMJAM388 JOJOR400 JPJPN392 KEKEN404 KGKGZ417 KHKHM116 KIKIR296 KMCOM174 KNKNA659 "
    "KPPRK408 KRKOR410 KWKWT414 KYCYM136 KZKAZ398 LALAO418 LBLBN422 LCLCA662 LILIE438 LKLKA144 "
    "LRLBR430 LSLSO426 LTLTU440 LULUX442 LVLVA428 LYLBY434 MAMAR504 MCMCO492 MDMDA498 MEMNE499 "
    "MFMAF663 MGMDG450 MHMHL584 MKMKD807 MLMLI466 MMMMR104 MNMNG496 MOMAC446 MPMNP580 MQMTQ474 "
    "MRMRT478 MSMSR500 MTMLT470 MUMUS480 MVMDV462 MWMWI454 MXMEX484 MYMYS458 MZMOZ508 NANAM516 "
    "NCNCL540 NENER562 NFNFK574 NGNGA566 NINIC558 NLNLD528 NONOR578 NPNPL524 NRNRU520 NUNIU570 "
    "NZNZL554 OMOMN512 PAPAN591 PEPER604 PFPYF258 PGPNG598 PHPHL608 PKPAK586 PLPOL616 PMSPM666 "
    "PNPCN612 PRPRI630 PSPSE275 PTPRT620 PWPLW585 PYPRY600 QAQAT634 REREU638 ROROU642 RSSRB688 "
    "RURUS643 RWRWA646 SASAU682 SBSLB090 SCSYC690 SDSDN729 SESWE752 SGSGP702 SHSHN654 SISVN705 "
    "SJSJM744 SKSVK703 SLSLE694 SMSMR674 SNSEN686 SOSOM706 SRSUR740 SSSSD728 STSTP678 SVSLV222 "
    "SXSXM534 SYSYR760 SZSWZ748 TCTCA796 TDTCD148 TFATF260 TGTGO768 THTHA764 TJTJK762 TKTKL772 "
    "TLTLS626 TMTKM795 TNTUN788 TOTON776 TRTUR792 TTTTO780 TVTUV798 TWTWN158 TZTZA834 UAUKR804 "
    "UGUGA800 UMUMI581 USUSA840 UYURY858 UZUZB860 VAVAT336 VCVCT670 VEVEN862 VGVGB092 VIVIR850 "
    "VNVNM704 VUVUT548 WFWLF876 WSWSM882 YEYEM887 YTMYT175 ZAZAF710 ZMZMB894 ZWZWE716 ";

inline constexpr std::size_t country_row_size = 9;

namespace detail {

/// The alpha-2 of the row that has a code at a column; empty if none has.
constexpr std::string_view row_with(std::string_view code, std::size_t column) noexcept {
  for (std::size_t at = 0; at < country_rows.size(); at += country_row_size) {
    if (country_rows.substr(at + column, code.size()) == code) return country_rows.substr(at, 2);
  }
  return {};
}

struct OtherCode {
  std::string_view code;
  std::string_view alpha2;
};

/// What is written instead of the code. UK is exceptionally reserved in ISO 3166-1; EL is Greece in
/// the European Union (Interinstitutional style guide, section 7.1.1).
inline constexpr std::array other_codes{OtherCode{"UK", "GB"}, OtherCode{"EL", "GR"}};

constexpr std::string_view letters_alpha2(std::string_view letters) noexcept {
  for (const OtherCode& other : other_codes) {
    if (other.code == letters) return other.alpha2;
  }
  if (letters.size() == 2) return row_with(letters, 0);
  return letters.size() == 3 ? row_with(letters, 2) : std::string_view{};
}

constexpr bool is_number(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

}  // namespace detail

/// The alpha-2 of a country, for one of its codes: alpha-2, alpha-3 or numeric, or what is written
/// instead (UK, EL). Letters may be of either case and have points between them (U.S.A.), and a
/// numeric code may lack its leading zeros. Empty if it is no code. The text returned is of static
/// duration.
inline std::string_view alpha2_of(std::string_view code) {
  if (code.empty() || code.size() > 6) return {};
  std::string plain;
  for (const char c : code) {
    if (c != '.') plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  if (!detail::is_number(plain)) return detail::letters_alpha2(plain);
  if (plain.size() > 3 || plain.size() != code.size()) return {};
  return detail::row_with(plain.insert(0, 3 - plain.size(), '0'), 5);
}

}  // namespace ctsync::mapping::normalise
